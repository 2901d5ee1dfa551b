import { resourceNames } from '../../../stack/contract/names.ts';
import { BackofficeError } from '../../errors.ts';
import {
  activeTableOf,
  canMoveTable,
  canRefuseWrites,
  refusesWrites,
  type TableUse,
  withTableUse,
} from '../../services/deploy/active-table.ts';
import { createChangeSet } from '../../services/stack/change-set.ts';
import { readLiveTemplate } from '../../services/stack/live-template.ts';
import { operationToken } from '../../services/stack/operation.ts';
import { notDeployed, readStack, type StackState } from '../../services/stack/stack.ts';
import type { StackDeps } from '../../services/stack/stack-deps.ts';
import { prepareStack } from '../deploy/prepare-stack.ts';
import { runChangeSet, stackDeps } from '../deploy/run-change-set.ts';
import type { Operation } from '../operation.ts';

/** How the application is to use its tables. */
export interface WantedUse {
  /** By its name; the one that it uses when left out. */
  readonly table?: string;
  readonly refusesWrites: boolean;
}

/**
 * Moves the application to a table, or makes it refuse writes or take them again: the function's environment, its
 * policy and the dashboard, by parameters of the stack, so that nothing drifts. Nothing is sent when it is so already.
 * @returns the stack as it is then; it tells by the clock of CloudFormation since when.
 */
export async function changeTableUse(operation: Operation, wanted: WantedUse): Promise<StackState> {
  const { environment } = operation;
  const deps = await stackDeps(operation);
  const stack = await prepareStack(operation, deps, { wait: true, skip: [] });
  if (stack === undefined) throw notDeployed(environment.name);
  const use = useOf(operation, wanted);
  if (isSo(stack, use)) return stack;
  if (use.table !== undefined && !canMoveTable(stack)) throw tooOld();
  const { arn } = await operation.identity();
  const id = operation.newId();
  const changeSet = await planUse(deps, stack, use, `restore-${id}`);
  if (changeSet === undefined) throw new Error('changing the table of the application would change nothing');
  await runChangeSet({ operation, deps }, changeSet, operationToken('restore', arn, id), {
    what:
      wanted.table === undefined
        ? 'the application could not be told whether to take writes'
        : `the application could not be moved to ${wanted.table}`,
    hint: (command) => `see ${command('status')}; when the cause is removed, rerun: ${command.again()}`,
  });
  operation.forgetReads();
  await operation.outputs.refresh();
  return (await readStack(deps.cloudFormation, stack.id)) ?? stack;
}

/** A change set of the parameters alone. */
export async function planUse(deps: StackDeps, stack: StackState, use: TableUse, name: string) {
  const { text } = await readLiveTemplate(deps.cloudFormation, stack);
  return createChangeSet(deps, {
    target: withTableUse(stack, text, use),
    kind: 'UPDATE',
    name,
    source: { UsePreviousTemplate: true },
  });
}

function useOf({ environment }: Operation, { table, refusesWrites: refuses }: WantedUse): TableUse {
  if (table === undefined) return { refusesWrites: refuses };
  const own = resourceNames(environment.name).table;
  return { table: table === own ? null : table, refusesWrites: refuses };
}

function isSo(stack: StackState, { table, refusesWrites: refuses = false }: TableUse): boolean {
  const there = table === undefined || activeTableOf(stack) === table;
  return there && (refusesWrites(stack) === refuses || !canRefuseWrites(stack));
}

/** For a stack that was deployed before tables could be changed. */
function tooOld(): BackofficeError {
  return new BackofficeError('FAILED', 'what is deployed cannot be moved to another table yet', {
    hint: (command) => `bring it up to date first: ${command('deploy')}`,
  });
}
