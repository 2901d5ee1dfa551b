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
import type { Clock } from '../../clock.ts';
import { pageOf } from '../../paging.ts';
import { AwsError, type Operation, operation, type ServiceDefinition } from '../../wire/operation.ts';
import { described } from './described.ts';
import type { FunctionRecord, Functions } from './functions.ts';
import type { Invoker } from './invoker.ts';
import { updateOperations } from './update-operations.ts';
import { invalidMarker, PAGE, type Versions } from './versions.ts';

interface InvokeAnswer {
  readonly StatusCode: number;
  readonly ExecutedVersion?: string;
  readonly FunctionError?: string;
  readonly LogResult?: string;
  readonly Payload?: Uint8Array;
}

/** Synchronous payloads may have 6 MB. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Lambda. @param codeAddress where a version of code can be fetched. */
export function createLambda(
  functions: Functions,
  versions: Versions,
  invoker: Invoker,
  clock: Clock,
  codeAddress: (codeSha256: string) => string,
  report: (error: unknown) => void,
): ServiceDefinition {
  const configurationOf = (record: FunctionRecord) => described(record, clock);
  const find = async ({
    FunctionName = '',
    Qualifier,
  }: {
    FunctionName?: string | undefined;
    Qualifier?: string | undefined;
  }) => {
    const record = await functions.find(FunctionName);
    return Qualifier === undefined ? record : versions.find(record, Qualifier);
  };

  const operations: Operation[] = [
    operation<InvocationRequest, InvokeAnswer>(Invoke$)(
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
    ),
    operation<GetFunctionRequest, GetFunctionResponse>(GetFunction$)(
      ['FunctionName', 'Qualifier'],
      async (input) => {
        const record = await find(input);
        const { tags: Tags, reservedConcurrency: ReservedConcurrentExecutions } = record;
        return {
          Configuration: configurationOf(record),
          Code: { RepositoryType: 'S3', Location: codeAddress(record.codeSha256) },
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
        const Statement = permissions.map(({ id, action, principal, sourceArn }) => ({
          Sid: id,
          Effect: 'Allow',
          Principal: { Service: principal },
          Action: action,
          Resource: record.arn,
          ...(sourceArn === undefined ? {} : { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } }),
        }));
        return {
          Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement }),
          RevisionId: record.revisionId,
        };
      },
    ),
    ...updateOperations(functions, clock),
    ...versions.operations,
  ];
  return { scope: 'lambda', protocol: 'rest-json', operations };
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
