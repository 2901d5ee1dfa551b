import { artifactsBucketName, resourceNames } from '../../stack/contract.ts';
import { forgetOutputs } from '../environments/remembered-outputs.ts';
import { BackofficeError } from '../errors.ts';
import type { CommandWriter } from '../hints.ts';
import { type DestroyResult, destroy, staying } from '../services/stack/destroy.ts';
import { type DoomedStack, type Protection, readDoomedStack } from '../services/stack/doomed-stack.ts';
import { tellingHowItStands } from '../services/stack/interrupted.ts';
import { operationToken } from '../services/stack/operation.ts';
import { type Remains, readRemains } from '../services/stack/remains.ts';
import { destroyView, removedText } from '../views/destroy.ts';
import { type AddCommand, collect, examples } from './command.ts';
import { printSteps } from './deploy/print-steps.ts';
import { watchStack } from './deploy/run-change-set.ts';
import { mutate } from './mutate.ts';
import type { OpenEnvironment, Run } from './run.ts';

export const addDestroy: AddCommand = (parent, execute) => {
  parent
    .command('destroy')
    .description('Removes the application. The environment must be named: typed, or with --confirm.')
    .option('--purge', 'also remove the artifacts bucket that backups and kept tables need for restoring')
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
        const doomed = await run.progress.during('looking at what is there', () => look(open));
        const choices = {
          lift: options.liftProtection ?? false,
          retain: options.retain ?? [],
          purge: options.purge ?? false,
        };
        requireSomething(environment.name, doomed, choices);
        const result = run.options.dryRun
          ? preview(doomed, choices)
          : await remove(run, open, doomed, choices);
        await run.print('destroy', result, destroyView(environment.name, doomed.protections));
        return undefined;
      }),
    );
};

const UNCHANGED = {
  stands: 'nothing was removed',
  hint: (command: CommandWriter) => `rerun: ${command.again()}`,
};

const REMOVED = {
  stands: 'everything was removed, but the local process may still run',
  hint: (command: CommandWriter) => `stop it: ${command('local stop')}`,
};

interface DestroyChoices {
  readonly lift: boolean;
  readonly retain: readonly string[];
  readonly purge: boolean;
}

/** What is to go, and what will remain of tables and backups. */
type Doomed = DoomedStack & { readonly remains: Remains };

async function look({ environment, connection, identity }: OpenEnvironment): Promise<Doomed> {
  const { account } = await identity();
  const { name, stackName, region = '' } = environment;
  const artifactsBucket = artifactsBucketName(name, account, region);
  const doomed = await readDoomedStack(connection, { name, stackName, artifactsBucket });
  const { tables, backups } = await readRemains(connection, resourceNames(name).table);
  const stay = tables.filter(({ physicalId }) => !doomed.tables.some((table) => table.name === physicalId));
  return { ...doomed, remains: { tables: stay, backups } };
}

function isNeeded({ remains }: Doomed, { purge }: DestroyChoices): boolean {
  return !purge && remains.tables.length + remains.backups.length > 0;
}

/** @throws BackofficeError NOT_FOUND when only a bucket is left, and that has to stay. */
function requireSomething(name: string, doomed: Doomed, choices: DestroyChoices): void {
  if (doomed.stack.status === 'DELETE_COMPLETE' && isNeeded(doomed, choices))
    throw new BackofficeError('NOT_FOUND', `environment "${name}" is not deployed`, {
      hint: (command) =>
        `to remove its artifacts bucket too, which backups or tables still need: ${command(`destroy --purge --confirm ${name}`)}`,
    });
}

function preview(doomed: Doomed, choices: DestroyChoices): DestroyResult {
  const { stack, remains } = doomed;
  return {
    changed: false,
    stack: { name: stack.name, status: stack.status },
    removed: { resources: doomed.resources, tables: doomed.tables },
    emptiedObjects: 0,
    retained: staying(doomed, remains, [], isNeeded(doomed, choices)),
  };
}

async function remove(
  run: Run,
  open: OpenEnvironment,
  doomed: Doomed,
  choices: DestroyChoices,
): Promise<DestroyResult> {
  const { environment } = open;
  const result = await tellingHowItStands(run.signal, UNCHANGED, () =>
    removeAgreed(run, open, doomed, choices),
  );
  await forgetOutputs(environment);
  if (environment.kind === 'local')
    await tellingHowItStands(run.signal, REMOVED, () =>
      run.context.local(environment.stateDirectory, run.signal).stop(true),
    );
  return result;
}

async function removeAgreed(
  run: Run,
  open: OpenEnvironment,
  doomed: Doomed,
  choices: DestroyChoices,
): Promise<DestroyResult> {
  const { environment, connection } = open;
  const { stack, protections } = doomed;
  const stay = staying(doomed, doomed.remains, [], isNeeded(doomed, choices));
  if (protections.length > 0 && !choices.lift) throw protectedError(environment.name, protections);
  const { arn } = await open.identity();
  const id = run.newId();
  const stays =
    stay.length === 0 ? [] : [`these stay: ${stay.map(({ physicalId }) => physicalId).join(', ')}`];
  const mutation = {
    action: 'destroy',
    irrevocable: true,
    target: `stack ${stack.name}`,
    id,
    before: { status: stack.status, protections },
    consent: {
      what: `destroying environment "${environment.name}"`,
      detail: [removedText(doomed), ...stays].join('; '),
      danger: 'severe',
    },
  } as const;
  return mutate(run, open, mutation, async () => {
    const watch = await watchStack(run, open);
    const token = operationToken('destroy', arn, id);
    return printSteps(
      run,
      destroy(watch, doomed, {
        connection,
        s3: await connection.s3(),
        token,
        retain: choices.retain,
        purge: choices.purge,
        remains: () => readRemains(connection, resourceNames(environment.name).table),
      }),
    );
  });
}

function protectedError(name: string, protections: readonly Protection[]): BackofficeError {
  const what = protections
    .map(({ kind, name: of }) => `${kind === 'table' ? 'table' : 'stack'} ${of}`)
    .join(' and ');
  return new BackofficeError('REFUSED', `${what} is protected against deletion`, {
    hint: (command) => `if it really is to go: ${command(`destroy --lift-protection --confirm ${name}`)}`,
  });
}
