import type { Intent } from '../../environments/guard.ts';
import { BackofficeError } from '../../errors.ts';
import type { Hint } from '../../hints.ts';
import { createJournal } from '../../journal/journal.ts';
import {
  followStack,
  type StackOutcome,
  type StackProgress,
  type StackWatch,
} from '../../services/stack/events.ts';
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
import { mutate } from '../mutate.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import { printSteps } from './print-steps.ts';

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
  run: Run,
  open: OpenEnvironment,
  watch: StackWatch,
  choices: PrepareChoices,
): Promise<StackState | undefined> {
  const { stackName } = open.environment;
  for (;;) {
    const stack = await readStack(watch.cloudFormation, stackName);
    switch (conditionOf(stack)) {
      case 'busy':
        await follow(run, open, watch, stack as StackState, choices.wait);
        open.forgetReads();
        break;
      case 'dead':
      case 'undeletable':
        await remove(run, open, watch, stack as StackState);
        break;
      case 'stuck':
        await getUnstuck(run, open, watch, stack as StackState, choices.skip);
        break;
      default:
        if (stack?.drifted)
          run.progress.line(
            `note: resources were changed outside of the stack; see them: ${run.command('drift')}; change them back: ${run.command('deploy --revert-drift')}`,
          );
        return stack;
    }
  }
}

async function follow(
  run: Run,
  open: OpenEnvironment,
  watch: StackWatch,
  stack: StackState,
  wait: boolean,
): Promise<void> {
  const operation = await readOperation(watch.cloudFormation, stack);
  // It has ended in between, or its events are late.
  if (operation === null) return run.context.clock.sleep(1000, run.signal);
  const own = await isAbandoned(run, open, operation);
  if (run.options.dryRun || !(own || wait))
    throw new BackofficeError(
      'BUSY',
      `the stack ${stack.name} is being changed: ${operationText(operation)}`,
      {
        hint: (command) =>
          `wait for it and go on: ${command.again('--wait')}; or watch it: ${command('status --wait')}`,
      },
    );
  run.progress.line(
    `the stack is being changed already; following that to its end: ${operationText(operation)}`,
  );
  const outcome = await printSteps(run, followStack(watch, stack.id, operation.before));
  run.progress.line(`that ended in ${outcome.status}${failureText(outcome)}`);
}

function failureText({ firstFailure }: StackOutcome): string {
  return firstFailure === undefined
    ? ''
    : `: ${firstFailure.logicalId}: ${firstFailure.reason ?? firstFailure.status}`;
}

/** Whether an operation was begun from here by a command that is no longer there. */
async function isAbandoned(
  run: Run,
  { environment }: OpenEnvironment,
  { token }: StackOperation,
): Promise<boolean> {
  const entries = await createJournal(environment.stateDirectory).read();
  const entry = entries.find(({ id }) => token?.endsWith(`-${id}`));
  return entry !== undefined && (entry.end !== null || !run.context.processes.alive(entry.processId));
}

/** A stack whose creation failed can only be deleted; one whose deletion failed can only be deleted again. */
async function remove(run: Run, open: OpenEnvironment, watch: StackWatch, stack: StackState): Promise<void> {
  const why = stack.statusReason === null ? '' : ` (${stack.statusReason})`;
  const what =
    conditionOf(stack) === 'dead'
      ? `the creation of ${stack.name} failed${why}: it is in ${stack.status}, which can only be deleted`
      : `the deletion of ${stack.name} failed${why}: it can only be tried again`;
  refuseInDryRun(run, what, 'deploy asks whether to delete what is left, and then creates the stack anew');
  const intent = { what: `deleting what is left of ${stack.name} and creating it anew`, detail: what };
  const outcome = await recover(run, open, stack, 'delete', intent, (token) =>
    deleteStack(watch, stack, token),
  );
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
  run: Run,
  open: OpenEnvironment,
  watch: StackWatch,
  stack: StackState,
  skip: readonly string[],
): Promise<void> {
  const failed = await failedResources(watch, stack.id);
  const why = failed.map(({ logicalId, reason }) => `${logicalId}: ${reason}`).join('; ');
  const what = `the rollback of ${stack.name} failed (${why || (stack.statusReason ?? stack.status)})`;
  const skipping = skip.length === 0 ? '' : `, leaving ${skip.join(', ')} as it is`;
  refuseInDryRun(
    run,
    what,
    'deploy asks whether to continue the rollback; --skip names resources to leave as they are',
  );
  const outcome = await recover(
    run,
    open,
    stack,
    'continue',
    { what: `continuing the rollback of ${stack.name}${skipping}`, detail: what },
    (token) => continueRollback(watch, stack, token, skip),
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
  run: Run,
  open: OpenEnvironment,
  stack: StackState,
  action: string,
  intent: Pick<Intent, 'what' | 'detail'>,
  begin: (token: string) => StackProgress,
): Promise<StackOutcome> {
  const { arn } = await open.identity();
  const id = run.newId();
  const mutation = {
    action: `deploy: ${action}`,
    target: `stack ${stack.name}`,
    id,
    before: { status: stack.status },
    consent: { ...intent, danger: 'moderate' },
  } as const;
  return mutate(run, open, mutation, () =>
    printSteps(run, begin(operationToken(action, arn, id)), { rollbackWanted: action === 'continue' }),
  );
}

function refuseInDryRun(run: Run, what: string, hint: Hint): void {
  if (run.options.dryRun) throw new BackofficeError('FAILED', what, { hint });
}
