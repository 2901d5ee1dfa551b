import {
  type FunctionConfiguration,
  GetFunction$,
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
  UpdateFunctionConfiguration$,
  type UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { VARIABLES_BYTES } from '../../../../stack/contract.ts';
import type { Clock } from '../../clock.ts';
import { AwsError, type Operation, operation, type ServiceDefinition } from '../../wire/operation.ts';
import type { FunctionRecord, Functions } from './functions.ts';
import type { Invoker } from './invoker.ts';

interface InvokeAnswer {
  readonly StatusCode: number;
  readonly ExecutedVersion?: string;
  readonly FunctionError?: string;
  readonly LogResult?: string;
  readonly Payload?: Uint8Array;
}

/** Synchronous payloads may have 6 MB. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Lambda: functions can be read and invoked. */
export function createLambda(
  functions: Functions,
  invoker: Invoker,
  clock: Clock,
  report: (error: unknown) => void,
): ServiceDefinition {
  const configurationOf = (record: FunctionRecord) => described(record, isUpdating(record, clock));
  const find = async ({
    FunctionName = '',
    Qualifier,
  }: {
    FunctionName?: string | undefined;
    Qualifier?: string | undefined;
  }) => {
    if (Qualifier !== undefined && Qualifier !== '$LATEST') {
      throw new AwsError(
        'ResourceNotFoundException',
        `Function not found: ${FunctionName}:${Qualifier}`,
        404,
        { Type: 'User' },
      );
    }
    return functions.find(FunctionName);
  };

  const operations: Operation[] = [
    operation<InvocationRequest, InvokeAnswer>(
      Invoke$,
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
    operation<GetFunctionRequest, GetFunctionResponse>(
      GetFunction$,
      ['FunctionName', 'Qualifier'],
      async (input) => {
        const record = await find(input);
        return { Configuration: configurationOf(record), Tags: record.tags };
      },
    ),
    operation<GetFunctionConfigurationRequest, FunctionConfiguration>(
      GetFunctionConfiguration$,
      ['FunctionName', 'Qualifier'],
      async (input) => configurationOf(await find(input)),
    ),
    operation<UpdateFunctionConfigurationRequest, FunctionConfiguration>(
      UpdateFunctionConfiguration$,
      ['FunctionName', 'Description', 'MemorySize', 'Timeout', 'Environment', 'TracingConfig', 'RevisionId'],
      async (input) => {
        const record = await find(input);
        if (input.RevisionId !== undefined && input.RevisionId !== record.revisionId)
          throw new AwsError(
            'PreconditionFailedException',
            'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
            412,
          );
        if (isUpdating(record, clock))
          throw new AwsError(
            'ResourceConflictException',
            `The operation cannot be performed at this time. An update is in progress for resource: ${record.arn}`,
            409,
            { Type: 'User' },
          );
        checkVariables(input.Environment?.Variables ?? {});
        return configurationOf(
          await functions.change(record.name, {
            description: input.Description ?? record.description,
            memoryMb: input.MemorySize ?? record.memoryMb,
            timeoutSeconds: input.Timeout ?? record.timeoutSeconds,
            variables: input.Environment?.Variables ?? record.variables,
            tracing: input.TracingConfig?.Mode ?? record.tracing,
          }),
        );
      },
    ),
    operation<ListFunctionsRequest, ListFunctionsResponse>(
      ListFunctions$,
      ['MaxItems', 'Marker'],
      async () => ({
        Functions: (await functions.all()).map(configurationOf),
      }),
    ),
    operation<GetPolicyRequest, GetPolicyResponse>(
      GetPolicy$,
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

function isUpdating({ updatingUntil }: FunctionRecord, clock: Clock): boolean {
  return updatingUntil !== undefined && clock.now().getTime() < Date.parse(updatingUntil);
}

/** @throws AwsError in Lambda's words. */
function checkVariables(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter(
    (name) =>
      name.startsWith('AWS_LAMBDA_') ||
      /^(_HANDLER|AWS_REGION|AWS_DEFAULT_REGION|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN)$/.test(
        name,
      ),
  );
  if (reserved.length > 0)
    throw new AwsError(
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
      400,
      { Type: 'User' },
    );
  const bytes = Buffer.byteLength(Object.entries(variables).flat().join(''));
  if (bytes > VARIABLES_BYTES)
    throw new AwsError(
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${bytes}`,
      400,
      { Type: 'User' },
    );
}

function described(record: FunctionRecord, updating: boolean): FunctionConfiguration {
  return {
    FunctionName: record.name,
    FunctionArn: record.arn,
    Description: record.description,
    Runtime: record.runtime as FunctionConfiguration['Runtime'],
    Handler: record.handler,
    Role: record.role,
    MemorySize: record.memoryMb,
    Timeout: record.timeoutSeconds,
    CodeSha256: record.codeSha256,
    CodeSize: record.codeSize,
    LastModified: record.lastModified,
    RevisionId: record.revisionId,
    Version: '$LATEST',
    Architectures: [...record.architectures] as FunctionConfiguration['Architectures'],
    Environment: { Variables: record.variables },
    TracingConfig: { Mode: record.tracing },
    LoggingConfig: { LogFormat: record.logFormat, LogGroup: record.logGroup },
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: updating ? 'InProgress' : 'Successful',
  };
}
