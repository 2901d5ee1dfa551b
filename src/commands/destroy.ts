import { forgetOutputs } from '../environments/remembered-outputs.ts';
import { BackofficeError } from '../errors.ts';
import { type DestroyResult, destroy, liftProtections } from '../services/stack/destroy.ts';
import { type DoomedStack, type Protection, readDoomedStack } from '../services/stack/doomed-stack.ts';
import { operationToken } from '../services/stack/operation.ts';
import { destroyView } from '../views/destroy.ts';
import { type AddCommand, collect, examples } from './command.ts';
import { printSteps } from './deploy/print-steps.ts';
import { watchStack } from './deploy/run-change-set.ts';
import { mutate } from './mutate.ts';
import type { OpenEnvironment, Run } from './run.ts';

export const addDestroy: AddCommand = (parent, execute) => {
  parent
    .command('destroy')
    .description('Removes the application. The environment must be named: typed, or with --confirm.')
    .option('--lift-protection', 'first lift the protection of the stack and its table against deletion')
    .option(
      '--retain <resource>',
      'resource to leave where it is, once a deletion failed at it; repeatable',
      collect,
    )
    .addHelpText(
      'after',
      examples('backoffice destroy --confirm local', 'backoffice destroy --env dev --dry-run'),
    )
    .action((options, command) =>
      execute(command, async (run) => {
        const open = run.open(await run.environment());
        const { environment } = open;
        const doomed = await run.progress.during('looking at what is there', async () => {
          await open.identity();
          return readDoomedStack(open.connection, environment);
        });
        const result = run.options.dryRun
          ? preview(doomed)
          : await remove(run, open, doomed, options.liftProtection ?? false, options.retain ?? []);
        await run.print('destroy', result, destroyView(environment.name, doomed.protections));
        return undefined;
      }),
    );
};

function preview({ stack, retained }: DoomedStack): DestroyResult {
  return { changed: false, stack: { name: stack.name, status: stack.status }, emptiedObjects: 0, retained };
}

async function remove(
  run: Run,
  open: OpenEnvironment,
  doomed: DoomedStack,
  lift: boolean,
  retain: readonly string[],
): Promise<DestroyResult> {
  const { environment, connection } = open;
  const { stack, protections, retained } = doomed;
  if (protections.length > 0 && !lift) throw protectedError(environment.name, protections);
  const { arn } = await open.identity();
  const id = run.newId();
  const stays =
    retained.length === 0 ? '' : `; ${retained.map(({ physicalId }) => physicalId).join(', ')} stays`;
  const mutation = {
    action: 'destroy',
    irrevocable: true,
    target: `stack ${stack.name}`,
    id,
    before: { status: stack.status, protections },
    consent: {
      what: `This removes environment "${environment.name}" and what is in it${stays}`,
      danger: 'severe',
    },
  } as const;
  const result = await mutate(run, open, mutation, async () => {
    if (protections.length > 0) await liftProtections(connection, protections);
    const watch = await watchStack(run, connection);
    const token = operationToken('destroy', arn, id);
    const options = { environmentName: environment.name, s3: await connection.s3(), token, retain };
    return printSteps(run, destroy(watch, doomed, options));
  });
  await forgetOutputs(environment);
  if (environment.kind === 'local')
    await run.context.local(environment.stateDirectory, run.signal).stop(true);
  return result;
}

function protectedError(name: string, protections: readonly Protection[]): BackofficeError {
  const what = protections
    .map(({ kind, name: of }) => `${kind === 'table' ? 'table' : 'stack'} ${of}`)
    .join(' and ');
  return new BackofficeError('REFUSED', `${what} is protected against deletion`, {
    hint: `if it really is to go: backoffice destroy --env ${name} --lift-protection --confirm ${name}`,
  });
}
