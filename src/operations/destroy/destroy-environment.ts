import { artifactsBucketName, resourceNames } from '../../../stack/contract/names.ts';
import { BackofficeError } from '../../errors.ts';
import type { CommandWriter } from '../../hints.ts';
import { type DestroyResult, destroy, staying } from '../../services/stack/destroy.ts';
import { tellingHowItStands } from '../../services/stack/interrupted.ts';
import { operationToken } from '../../services/stack/operation.ts';
import { type Remains, readRemains } from '../../services/stack/remains.ts';
import { type Protection, planRemoval, type RemovalPlan } from '../../services/stack/removal-plan.ts';
import { removedText } from '../../words/removed-text.ts';
import { stackDeps } from '../deploy/run-change-set.ts';
import type { Operation } from '../operation.ts';

const UNCHANGED = {
  stands: 'nothing was removed',
  hint: (command: CommandWriter) => `rerun: ${command.again()}`,
};

/** What is to be removed, and how. */
export interface DestroyChoices {
  /** Lifts protections first. */
  readonly lift: boolean;
  /** Resources to leave where they are. */
  readonly retain: readonly string[];
  /** Removes the artifacts bucket too. */
  readonly purge: boolean;
}

/** What is to go, and what will remain of tables and backups. */
type Removal = RemovalPlan & { readonly remains: Remains };

/** Removes the application, and tells what is left of it. */
export async function destroyEnvironment(
  operation: Operation,
  choices: DestroyChoices,
): Promise<{ readonly result: DestroyResult; readonly protections: readonly Protection[] }> {
  const removal = await operation.during('looking at what is there', () => look(operation));
  requireSomething(operation.environment.name, removal, choices);
  const result = operation.dryRun
    ? preview(removal, choices)
    : await tellingHowItStands(operation.signal, UNCHANGED, () => remove(operation, removal, choices));
  return { result, protections: removal.protections };
}

async function look({ environment, connection, identity }: Operation): Promise<Removal> {
  const { account } = await identity();
  const { name, stackName, region = '' } = environment;
  const artifactsBucket = artifactsBucketName(name, account, region);
  const removal = await planRemoval(connection, { name, stackName, artifactsBucket });
  const { tables, backups } = await readRemains(connection, resourceNames(name).table);
  const stay = tables.filter(({ physicalId }) => !removal.tables.some((table) => table.name === physicalId));
  return { ...removal, remains: { tables: stay, backups } };
}

function isNeeded({ remains }: Removal, { purge }: DestroyChoices): boolean {
  return !purge && remains.tables.length + remains.backups.length > 0;
}

/** @throws BackofficeError NOT_FOUND when only a bucket is left, and that has to stay. */
function requireSomething(name: string, removal: Removal, choices: DestroyChoices): void {
  if (removal.stack.status === 'DELETE_COMPLETE' && isNeeded(removal, choices))
    throw new BackofficeError('NOT_FOUND', `environment "${name}" is not deployed`, {
      hint: (command) =>
        `to remove its artifacts bucket too, which backups or tables still need: ${command(`destroy --purge --confirm ${name}`)}`,
    });
}

function preview(removal: Removal, choices: DestroyChoices): DestroyResult {
  const { stack, remains } = removal;
  return {
    changed: false,
    stack: { name: stack.name, status: stack.status },
    removed: { resources: removal.resources, tables: removal.tables },
    emptiedObjects: 0,
    retained: staying(removal, remains, [], isNeeded(removal, choices)),
  };
}

async function remove(
  operation: Operation,
  removal: Removal,
  choices: DestroyChoices,
): Promise<DestroyResult> {
  const { environment, connection } = operation;
  const { stack, protections } = removal;
  const stay = staying(removal, removal.remains, [], isNeeded(removal, choices));
  if (protections.length > 0 && !choices.lift) throw protectedError(environment.name, protections);
  const { arn } = await operation.identity();
  const id = operation.newId();
  const stays =
    stay.length === 0 ? [] : [`these stay: ${stay.map(({ physicalId }) => physicalId).join(', ')}`];
  const change = {
    action: 'destroy',
    irrevocable: true,
    target: `stack ${stack.name}`,
    id,
    before: { status: stack.status, protections },
    consent: {
      what: `destroying environment "${environment.name}"`,
      detail: [removedText(removal), ...stays].join('; '),
      danger: 'severe',
    },
    after: (result: DestroyResult) => result,
  } as const;
  return operation.record(change, async () => {
    const deps = await stackDeps(operation);
    const token = operationToken('destroy', arn, id);
    return operation.follow(
      destroy(deps, removal, {
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
