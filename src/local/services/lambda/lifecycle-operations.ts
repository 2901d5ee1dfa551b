import {
  CreateFunction$,
  type CreateFunctionRequest,
  DeleteFunction$,
  type DeleteFunctionRequest,
  type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { checkCapacity } from './capacity.ts';
import { described } from './described.ts';
import { conflict, invalidParameter } from './errors.ts';
import type { Functions } from './functions.ts';
import { checkRuntime } from './runtimes.ts';
import { checkVariables } from './variables.ts';
import { publish } from './version-operations.ts';

/** Functions that no stack makes, and the end of functions and versions. */
export function lifecycleOperations(functions: Functions, clock: Clock): Operation[] {
  return [createOperation(functions, clock), deleteOperation(functions)];
}

function createOperation(functions: Functions, clock: Clock): Operation {
  return operation<CreateFunctionRequest, FunctionConfiguration>(CreateFunction$)(
    [
      'FunctionName',
      'Runtime',
      'Role',
      'Handler',
      'Code',
      'Description',
      'Timeout',
      'MemorySize',
      'Publish',
      'PackageType',
      'Environment',
      'TracingConfig',
      'Architectures',
      'LoggingConfig',
      'Tags',
    ],
    async (input) => {
      const {
        Runtime: runtime = '',
        Role: role = '',
        Handler: handler = '',
        Environment,
        LoggingConfig,
      } = input;
      if (input.PackageType === 'Image') throw unserved('container images');
      const other = Object.keys(input.Code ?? {}).find((member) => member !== 'ZipFile');
      if (other !== undefined) throw unserved(`Code.${other} of CreateFunction; give Code.ZipFile`);
      checkRuntime(runtime);
      checkCapacity(input);
      checkVariables(Environment?.Variables ?? {});
      const settings = {
        description: input.Description ?? '',
        runtime,
        handler,
        role,
        memoryMb: input.MemorySize ?? 128,
        timeoutSeconds: input.Timeout ?? 3,
        variables: Environment?.Variables ?? {},
        architectures: input.Architectures ?? ['x86_64'],
        tracing: input.TracingConfig?.Mode ?? 'PassThrough',
        logging: LoggingConfig ?? {},
        tags: input.Tags ?? {},
        ...(await functions.keepZip(input.Code?.ZipFile ?? new Uint8Array())),
      };
      const named = input.FunctionName ?? '';
      return functions.inTurn(named, async () => {
        const created = await functions.create(named, settings);
        if (input.Publish !== true) return described({ record: created, invokedArn: created.arn }, clock);
        // AWS tells the number, and the ARN without it.
        const { version } = await publish(functions, created, undefined);
        return { ...described({ record: created, invokedArn: created.arn }, clock), Version: version };
      });
    },
  );
}

function deleteOperation(functions: Functions): Operation {
  return operation<DeleteFunctionRequest, object>(DeleteFunction$)(
    ['FunctionName', 'Qualifier'],
    async ({ FunctionName = '', Qualifier }) => {
      const { name, qualifier } = functions.read(FunctionName, Qualifier);
      if (qualifier === '$LATEST')
        throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
      await functions.inTurn(name, async () => {
        await functions.find(name);
        if (qualifier === undefined) await functions.remove(name);
        else await deleteVersion(functions, name, qualifier);
      });
      return {};
    },
  );
}

/** Does nothing when there is no such version. The text for one that an alias names is believed, not proven. */
async function deleteVersion(functions: Functions, name: string, version: string): Promise<void> {
  const naming = (await functions.aliases.of(name)).filter((alias) => alias.version === version);
  if (naming.length > 0)
    throw conflict(
      `Unable to delete version because the following aliases reference it: [${naming.map((alias) => alias.name).join(', ')}]`,
    );
  await functions.removeVersion(name, version);
}

function unserved(what: string): Error {
  return invalidParameter(`The embedded environment does not serve ${what}`);
}
