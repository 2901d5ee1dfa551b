import {
  type Concurrency,
  DeleteFunctionConcurrency$,
  type DeleteFunctionConcurrencyRequest,
  type FunctionConfiguration,
  PutFunctionConcurrency$,
  type PutFunctionConcurrencyRequest,
  RemovePermission$,
  type RemovePermissionRequest,
  UpdateFunctionCode$,
  type UpdateFunctionCodeRequest,
  UpdateFunctionConfiguration$,
  type UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { VARIABLES_BYTES } from '../../../../stack/contract.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { described } from './described.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Functions } from './functions.ts';
import { refuseWhileUpdating } from './updating.ts';

/** Changes of functions outside of stacks: each takes its time, and no other is taken meanwhile. */
export function updateOperations(functions: Functions, clock: Clock): Operation[] {
  /** @throws AwsError 412 for another revision than the one that the caller has seen, 409 while an update is in progress. */
  async function changeable(name = '', revision: string | undefined): Promise<FunctionRecord> {
    const record = await functions.find(name);
    if (revision !== undefined && revision !== record.revisionId)
      throw new AwsError(
        'PreconditionFailedException',
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
        412,
      );
    refuseWhileUpdating(record, clock);
    return record;
  }

  return [
    operation<UpdateFunctionConfigurationRequest, FunctionConfiguration>(UpdateFunctionConfiguration$)(
      [
        'FunctionName',
        'Description',
        'MemorySize',
        'Timeout',
        'Environment',
        'TracingConfig',
        'Runtime',
        'Handler',
        'Role',
        'RevisionId',
      ],
      async (input) => {
        const record = await changeable(input.FunctionName, input.RevisionId);
        checkVariables(input.Environment?.Variables ?? {});
        const changed = await functions.change(record.name, {
          description: input.Description ?? record.description,
          memoryMb: input.MemorySize ?? record.memoryMb,
          timeoutSeconds: input.Timeout ?? record.timeoutSeconds,
          variables: input.Environment?.Variables ?? record.variables,
          tracing: input.TracingConfig?.Mode ?? record.tracing,
          runtime: input.Runtime ?? record.runtime,
          handler: input.Handler ?? record.handler,
          role: input.Role ?? record.role,
        });
        return described(changed, clock);
      },
    ),
    operation<UpdateFunctionCodeRequest, FunctionConfiguration>(UpdateFunctionCode$)(
      ['FunctionName', 'ZipFile', 'Architectures', 'Publish', 'DryRun', 'RevisionId'],
      async (input) => {
        if (input.Publish === true)
          throw new AwsError(
            'InvalidParameterValueException',
            'The embedded environment does not serve Publish of UpdateFunctionCode; use PublishVersion',
          );
        const record = await changeable(input.FunctionName, input.RevisionId);
        const code = await functions.keepZip(input.ZipFile ?? new Uint8Array());
        // Who names no architecture gets the default one. https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
        const updated = { ...code, architectures: [...(input.Architectures ?? ['x86_64'])] };
        if (input.DryRun) return described({ ...record, ...updated }, clock);
        return described(await functions.change(record.name, updated), clock);
      },
    ),
    ...limitOperations(functions),
  ];
}

/** What lies beside a function's configuration: how often it runs side by side, and who may invoke it. */
function limitOperations(functions: Functions): Operation[] {
  return [
    operation<PutFunctionConcurrencyRequest, Concurrency>(PutFunctionConcurrency$)(
      ['FunctionName', 'ReservedConcurrentExecutions'],
      async ({ FunctionName = '', ReservedConcurrentExecutions = 0 }) => {
        const { name } = await functions.find(FunctionName);
        await functions.reserve(name, ReservedConcurrentExecutions);
        return { ReservedConcurrentExecutions };
      },
    ),
    operation<DeleteFunctionConcurrencyRequest, object>(DeleteFunctionConcurrency$)(
      ['FunctionName'],
      async ({ FunctionName = '' }) => {
        const { name } = await functions.find(FunctionName);
        await functions.reserve(name, undefined);
        return {};
      },
    ),
    operation<RemovePermissionRequest, object>(RemovePermission$)(
      ['FunctionName', 'StatementId'],
      async ({ FunctionName = '', StatementId = '' }) => {
        const { name } = await functions.find(FunctionName);
        if (await functions.removePermission(name, StatementId)) return {};
        throw new AwsError(
          'ResourceNotFoundException',
          `Statement ${StatementId} is not found in resource policy.`,
          404,
        );
      },
    ),
  ];
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
