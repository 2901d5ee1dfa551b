import type { Intent } from '../../environments/guard.ts';
import { BackofficeError } from '../../errors.ts';
import type { Hint } from '../../hints.ts';
import { createJournal } from '../../journal/journal.ts';
import { followStack, type StackOutcome, type StackProgress } from '../../services/stack/events.ts';
import {
  operationText,
  operationToken,
  readOperation,
  type StackOperation,
} from '../../services/stack/operation.ts';
import {
  continueRollback,
  deleteStack,
  failedResources,
  requireOutcome,
} from '../../services/stack/recovery.ts';
import { conditionOf, readStack, type StackState } from '../../services/stack/stack.ts';
import type { StackDeps } from '../../services/stack/stack-deps.ts';
import type { Operation } from '../operation.ts';

export interface PrepareChoices {
  /** Waits for another's operation instead of refusing. */
  readonly wait: boolean;
  /** Resources that a continued rollback leaves as they are. */
  readonly skip: readonly string[];
}

/**
 * Gets a stack to where it can be deployed to: an operation of an interrupted command is followed to its end; what
 * a failed one left is cleared away, after asking.
 * @returns the stack; undefined when there is none.
 * @throws BackofficeError BUSY while somebody else changes it; REFUSED without consent.
 */
export async function prepareStack(
  operation: Operation,
  deps: StackDeps,
  choices: PrepareChoices,
): Promise<StackState | undefined> {
  const { stackName } = operation.environment;
  for (;;) {
    const stack = await readStack(deps.cloudFormation, stackName);
    switch (conditionOf(stack)) {
      case 'busy':
        await follow(operation, deps, stack as StackState, choices.wait);
        operation.forgetReads();
        break;
      case 'dead':
      case 'undeletable':
        await remove(operation, deps, stack as StackState);
        break;
      case 'stuck':
        await getUnstuck(operation, deps, stack as StackState, choices.skip);
        break;
      default:
        if (stack?.drifted)
          operation.report(
            `note: resources were changed outside of the stack; see them: ${operation.command('drift')}; change them back: ${operation.command('deploy --revert-drift')}`,
          );
        return stack;
    }
  }
}

async function follow(
  operation: Operation,
  deps: StackDeps,
  stack: StackState,
  wait: boolean,
): Promise<void> {
  const underWay = await readOperation(deps.cloudFormation, stack);
  // It has ended in between, or its events are late.
  if (underWay === null) return operation.clock.sleep(1000, operation.signal);
  const own = await isAbandoned(operation, underWay);
  // A plan changes nothing: it waits for others only where that was asked for.
  if (!wait && (operation.dryRun || !own))
    throw new BackofficeError(
      'BUSY',
      `the stack ${stack.name} is being changed: ${operationText(underWay)}`,
      {
        hint: (command) =>
          `wait for it and go on: ${command.again('--wait')}; or watch it: ${command('status --wait')}`,
      },
    );
  operation.report(
    `the stack is being changed already; following that to its end: ${operationText(underWay)}`,
  );
  const outcome = await operation.follow(followStack(deps, stack.id, underWay.before));
  operation.report(`that ended in ${outcome.status}${failureText(outcome)}`);
}

function failureText({ firstFailure }: StackOutcome): string {
  return firstFailure === undefined
    ? ''
    : `: ${firstFailure.logicalId}: ${firstFailure.reason ?? firstFailure.status}`;
}

/** Whether an operation was begun from here by a command that is no longer there. */
async function isAbandoned(operation: Operation, { token }: StackOperation): Promise<boolean> {
  const entries = await createJournal(operation.environment.stateDirectory).read();
  const entry = entries.find(({ id }) => token?.endsWith(`-${id}`));
  return entry !== undefined && (entry.end !== null || !operation.processes.alive(entry.processId));
}

/** A stack whose creation failed can only be deleted; one whose deletion failed can only be deleted again. */
async function remove(operation: Operation, deps: StackDeps, stack: StackState): Promise<void> {
  const why = stack.statusReason === null ? '' : ` (${stack.statusReason})`;
  const what =
    conditionOf(stack) === 'dead'
      ? `the creation of ${stack.name} failed${why}: it is in ${stack.status}, which can only be deleted`
      : `the deletion of ${stack.name} failed${why}: it can only be tried again`;
  refuseInDryRun(
    operation,
    what,
    'deploy asks whether to delete what is left, and then creates the stack anew',
  );
  const intent = {
    action: 'delete',
    what: `deleting what is left of ${stack.name} and creating it anew`,
    detail: what,
  } as const;
  const outcome = await recover(operation, stack, intent, (token) => deleteStack(deps, stack, token));
  requireOutcome(
    outcome,
    /^DELETE_COMPLETE$/,
    'what is left of the stack could not be deleted',
    (command) =>
      `remove the cause and rerun: ${command.again()}; or leave a resource where it is: ${command('destroy --retain <resource>')}`,
  );
}

/** The rollback of an update failed: it is continued, without the resources that are to be skipped. */
async function getUnstuck(
  operation: Operation,
  deps: StackDeps,
  stack: StackState,
  skip: readonly string[],
): Promise<void> {
  const failed = await failedResources(deps, stack.id);
  const why = failed.map(({ logicalId, reason }) => `${logicalId}: ${reason}`).join('; ');
  const what = `the rollback of ${stack.name} failed (${why || (stack.statusReason ?? stack.status)})`;
  const skipping = skip.length === 0 ? '' : `, leaving ${skip.join(', ')} as it is`;
  refuseInDryRun(
    operation,
    what,
    'deploy asks whether to continue the rollback; --skip names resources to leave as they are',
  );
  const intent = {
    action: 'continue',
    what: `continuing the rollback of ${stack.name}${skipping}`,
    detail: what,
  } as const;
  const outcome = await recover(operation, stack, intent, (token) =>
    continueRollback(deps, stack, token, skip),
  );
  const skipFailed = failed.map(({ logicalId }) => `--skip ${logicalId}`).join(' ');
  requireOutcome(
    outcome,
    /^UPDATE_ROLLBACK_COMPLETE$/,
    'the rollback failed again',
    (command) =>
      `remove the cause and rerun: ${command('deploy')}; or leave the resource as it is: ${command(`deploy ${skipFailed}`)}`,
  );
}

async function recover(
  operation: Operation,
  stack: StackState,
  { action, ...intent }: Pick<Intent, 'what' | 'detail'> & { readonly action: 'continue' | 'delete' },
  begin: (token: string) => StackProgress,
): Promise<StackOutcome> {
  const { arn } = await operation.identity();
  const id = operation.newId();
  const change = {
    action: `deploy: ${action}`,
    target: `stack ${stack.name}`,
    id,
    before: { status: stack.status },
    consent: { ...intent, danger: 'moderate' },
    after: (outcome: StackOutcome) => outcome,
  } as const;
  return operation.record(change, () =>
    operation.follow(begin(operationToken(action, arn, id)), { rollbackWanted: action === 'continue' }),
  );
}

function refuseInDryRun(operation: Operation, what: string, hint: Hint): void {
  if (operation.dryRun) throw new BackofficeError('FAILED', what, { hint });
}
