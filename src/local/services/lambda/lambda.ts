import {
  type FunctionConfiguration,
  GetFunction$,
  GetFunctionConcurrency$,
  type GetFunctionConcurrencyRequest,
  type GetFunctionConcurrencyResponse,
  GetFunctionConfiguration$,
  type GetFunctionConfigurationRequest,
  type GetFunctionRequest,
  type GetFunctionResponse,
  GetPolicy$,
  type GetPolicyRequest,
  type GetPolicyResponse,
  type InvocationRequest,
  Invoke$,
  ListFunctions$,
  type ListFunctionsRequest,
  type ListFunctionsResponse,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { createCodeDownloads } from './code-downloads.ts';
import { described } from './described.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Permission } from './permissions.ts';
import { updateOperations } from './update-operations.ts';
import { createVersions, invalidMarker, PAGE } from './versions.ts';

interface InvokeAnswer {
  readonly StatusCode: number;
  readonly ExecutedVersion?: string;
  readonly FunctionError?: string;
  readonly LogResult?: string;
  readonly Payload?: Uint8Array;
}

/** Synchronous payloads may have 6 MB. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Lambda. */
export function createLambda(context: ServiceContext): Service {
  const { functions, invoker, store, clock, endpoint } = context;
  const versions = createVersions(store, functions, clock);
  const downloads = createCodeDownloads(functions, endpoint);
  const configurationOf = (record: FunctionRecord) => described(record, clock);
  const find: FindFunction = async ({ FunctionName = '', Qualifier }) => {
    const record = await functions.find(FunctionName);
    return Qualifier === undefined ? record : versions.find(record, Qualifier);
  };

  const operations: Operation[] = [
    invokeOperation(context, find),
    operation<GetFunctionRequest, GetFunctionResponse>(GetFunction$)(
      ['FunctionName', 'Qualifier'],
      async (input) => {
        const record = await find(input);
        const { tags: Tags, reservedConcurrency: ReservedConcurrentExecutions } = record;
        return {
          Configuration: configurationOf(record),
          Code: { RepositoryType: 'S3', Location: downloads.address(record.codeSha256) },
          Tags,
          ...(ReservedConcurrentExecutions === undefined
            ? {}
            : { Concurrency: { ReservedConcurrentExecutions } }),
        };
      },
    ),
    operation<GetFunctionConfigurationRequest, FunctionConfiguration>(GetFunctionConfiguration$)(
      ['FunctionName', 'Qualifier'],
      async (input) => configurationOf(await find(input)),
    ),
    operation<GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse>(GetFunctionConcurrency$)(
      ['FunctionName'],
      async (input) => {
        const { reservedConcurrency } = await find(input);
        return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
      },
    ),
    operation<ListFunctionsRequest, ListFunctionsResponse>(ListFunctions$)(
      ['MaxItems', 'Marker'],
      async ({ MaxItems, Marker }) => {
        const { items, next } = pageOf(await functions.all(), MaxItems ?? PAGE, Marker, invalidMarker);
        return { Functions: items.map(configurationOf), ...(next === undefined ? {} : { NextMarker: next }) };
      },
    ),
    operation<GetPolicyRequest, GetPolicyResponse>(GetPolicy$)(
      ['FunctionName', 'Qualifier'],
      async (input) => {
        const record = await find(input);
        const permissions = await functions.permissions(record.name);
        if (permissions.length === 0)
          throw new AwsError(
            'ResourceNotFoundException',
            'No policy is associated with the given function.',
            404,
          );
        return { Policy: policyOf(record, permissions), RevisionId: record.revisionId };
      },
    ),
    ...updateOperations(functions, clock),
    ...versions.operations,
  ];
  return {
    definition: { scope: 'lambda', protocol: 'rest-json', operations },
    resources: functions.resources,
    serve: downloads.serve,
    close: () => invoker.close(),
  };
}

type FindFunction = (named: {
  readonly FunctionName: string | undefined;
  readonly Qualifier?: string | undefined;
}) => Promise<FunctionRecord>;

function invokeOperation({ invoker, report }: ServiceContext, find: FindFunction): Operation {
  return operation<InvocationRequest, InvokeAnswer>(Invoke$)(
    ['FunctionName', 'Qualifier', 'InvocationType', 'LogType', 'Payload'],
    async (input) => {
      const record = await find(input);
      const payload = readPayload(input.Payload);
      if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
      if (input.InvocationType === 'Event') {
        void invoker.invoke(record, payload).catch(report);
        return { StatusCode: 202 };
      }
      const result = await invoker.invoke(record, payload);
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: Buffer.from(result.payload),
        ...(result.functionError ? { FunctionError: 'Unhandled' } : {}),
        ...(input.LogType === 'Tail' ? { LogResult: Buffer.from(result.logTail).toString('base64') } : {}),
      };
    },
  );
}

function readPayload(payload: Uint8Array | undefined): string {
  const bytes = Buffer.from(payload ?? []);
  if (bytes.length > MAX_PAYLOAD_BYTES) {
    throw new AwsError(
      'RequestTooLargeException',
      `${bytes.length} byte payload is too large (limit ${MAX_PAYLOAD_BYTES})`,
      413,
    );
  }
  const text = bytes.length === 0 ? '{}' : bytes.toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json', 400, {
      Type: 'User',
    });
  }
}

/** Who may invoke a function, as the document that GetPolicy answers. */
function policyOf({ arn }: FunctionRecord, permissions: readonly Permission[]): string {
  const Statement = permissions.map(({ id, action, principal, sourceArn }) => ({
    Sid: id,
    Effect: 'Allow',
    Principal: { Service: principal },
    Action: action,
    Resource: arn,
    ...(sourceArn === undefined ? {} : { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } }),
  }));
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement });
}
