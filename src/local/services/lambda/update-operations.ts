import {
  type FunctionConfiguration,
  UpdateFunctionCode$,
  type UpdateFunctionCodeRequest,
  UpdateFunctionConfiguration$,
  type UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { checkCapacity } from './capacity.ts';
import { described } from './described.ts';
import { wrongRevision } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Functions } from './functions.ts';
import { loggingOf } from './logging.ts';
import { checkRuntime } from './runtimes.ts';
import { refuseWhileUpdating, revisionOf } from './updating.ts';
import { checkVariables } from './variables.ts';
import { publish } from './version-operations.ts';

/** Changes of functions outside of stacks: each takes its time, and no other is taken meanwhile. */
export function updateOperations(functions: Functions, clock: Clock): Operation[] {
  /** @throws AwsError 412 for another revision than the one that the caller has seen, 409 while an update is in progress. */
  async function changeable(name = '', revision: string | undefined): Promise<FunctionRecord> {
    const record = await functions.find(name);
    if (revision !== undefined && revision !== revisionOf(record, clock))
      throw wrongRevision('GetFunction/GetAlias');
    refuseWhileUpdating(record, clock);
    return record;
  }

  const answer = (record: FunctionRecord): FunctionConfiguration =>
    described({ record, invokedArn: record.arn }, clock);

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
        'LoggingConfig',
        'RevisionId',
      ],
      async (input) => {
        checkCapacity(input);
        return functions.inTurn(input.FunctionName ?? '', async () => {
          const record = await changeable(input.FunctionName, input.RevisionId);
          checkVariables(input.Environment?.Variables ?? {});
          if (input.Runtime !== undefined) checkRuntime(input.Runtime);
          const changed = await functions.change(record.name, {
            description: input.Description ?? record.description,
            memoryMb: input.MemorySize ?? record.memoryMb,
            timeoutSeconds: input.Timeout ?? record.timeoutSeconds,
            variables: input.Environment?.Variables ?? record.variables,
            tracing: input.TracingConfig?.Mode ?? record.tracing,
            runtime: input.Runtime ?? record.runtime,
            handler: input.Handler ?? record.handler,
            role: input.Role ?? record.role,
            ...loggingOf(input.LoggingConfig ?? {}, record),
          });
          return answer(changed);
        });
      },
    ),
    operation<UpdateFunctionCodeRequest, FunctionConfiguration>(UpdateFunctionCode$)(
      ['FunctionName', 'ZipFile', 'Architectures', 'Publish', 'DryRun', 'RevisionId'],
      async (input) => {
        await changeable(input.FunctionName, input.RevisionId);
        // Reading an archive takes a while, and changes no function.
        const code = await functions.keepZip(input.ZipFile ?? new Uint8Array());
        return functions.inTurn(input.FunctionName ?? '', async () => {
          const record = await changeable(input.FunctionName, input.RevisionId);
          // Who names no architecture keeps the one that is there: believed, not proven. The API's page says x86_64, but the
          // AWS CDK's hotswap sends none for functions of arm64, and they stay so.
          const updated = { ...code, architectures: [...(input.Architectures ?? record.architectures)] };
          if (input.DryRun) return answer({ ...record, ...updated });
          const changed = await functions.change(record.name, updated);
          if (input.Publish !== true) return answer(changed);
          const version = await publish(functions, changed, undefined);
          return described({ record: version, invokedArn: `${changed.arn}:${version.version}` }, clock);
        });
      },
    ),
  ];
}
