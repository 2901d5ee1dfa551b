import { resourceNames } from '../../../stack/contract.ts';
import { BackofficeError } from '../../errors.ts';
import { activeTableOf, canMoveTable, movedTo } from '../../services/deploy/active-table.ts';
import { createChangeSet } from '../../services/stack/change-set.ts';
import { readLiveTemplate } from '../../services/stack/live-template.ts';
import { operationToken } from '../../services/stack/operation.ts';
import { notDeployed, readStack, type StackState } from '../../services/stack/stack.ts';
import { prepareStack } from '../deploy/prepare-stack.ts';
import { runChangeSet, stackDeps } from '../deploy/run-change-set.ts';
import type { Operation } from '../operation.ts';

/**
 * Moves the application to a table: the function's environment, its policy and the dashboard, by a parameter of the
 * stack, so that nothing drifts. Nothing is sent when it is there already.
 * @returns since when it is there, by the clock of CloudFormation, which is that of the function too.
 */
export async function switchTable(operation: Operation, table: string): Promise<string> {
  const { environment } = operation;
  const deps = await stackDeps(operation);
  const stack = await prepareStack(operation, deps, { wait: true, skip: [] });
  if (stack === undefined) throw notDeployed(environment.name);
  const own = resourceNames(environment.name).table;
  const wanted = table === own ? null : table;
  if (activeTableOf(stack) === wanted) return changedAt(operation, stack);
  if (!canMoveTable(stack)) throw tooOld();
  const { text } = await readLiveTemplate(deps.cloudFormation, stack);
  const { arn } = await operation.identity();
  const id = operation.newId();
  const changeSet = await createChangeSet(deps, {
    target: movedTo(stack, text, wanted),
    kind: 'UPDATE',
    name: `restore-${id}`,
    source: { UsePreviousTemplate: true },
  });
  if (changeSet === undefined)
    throw new Error('moving the application to another table would change nothing');
  await runChangeSet({ operation, deps }, changeSet, operationToken('restore', arn, id), {
    what: `the application could not be moved to ${table}`,
    hint: (command) => `see ${command('status')}; when the cause is removed, rerun: ${command.again()}`,
  });
  await operation.outputs.refresh();
  return changedAt(operation, await readStack(deps.cloudFormation, stack.id));
}

function changedAt(operation: Operation, stack: StackState | undefined): string {
  return stack?.changedAt ?? operation.clock.now().toISOString();
}

/** For a stack that was deployed before tables could be changed. */
function tooOld(): BackofficeError {
  return new BackofficeError('FAILED', 'what is deployed cannot be moved to another table yet', {
    hint: (command) => `bring it up to date first: ${command('deploy')}`,
  });
}
