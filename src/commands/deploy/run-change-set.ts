import type { Hint } from '../../hints.ts';
import { type ChangeSet, executeChangeSet } from '../../services/stack/change-set.ts';
import { followStack, type StackWatch } from '../../services/stack/events.ts';
import { requireOutcome } from '../../services/stack/recovery.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import { printSteps } from './print-steps.ts';

/** What to say when the stack does not get to where it should. */
export interface FailureWords {
  /** Such as `the deployment failed`. */
  readonly what: string;
  readonly hint: Hint;
}

/** Carries a change set out and follows it to its end. @throws BackofficeError when that is not a good one. */
export async function runChangeSet(
  run: Run,
  watch: StackWatch,
  changeSet: ChangeSet,
  token: string,
  { what, hint }: FailureWords,
): Promise<void> {
  const after = await executeChangeSet(watch, changeSet, token);
  const outcome = await printSteps(run, followStack(watch, changeSet.stackId, after));
  requireOutcome(outcome, /^(CREATE|UPDATE|IMPORT)_COMPLETE$/, what, hint);
}

const THROTTLED_AT_MOST_MS = 10 * 60_000;

/** What following the stack of an environment takes. */
export async function watchStack(
  run: Run,
  { connection, environment }: OpenEnvironment,
): Promise<StackWatch> {
  // With --timeout, that ends it.
  const limitMs = run.options.timeout === undefined ? THROTTLED_AT_MOST_MS : Number.POSITIVE_INFINITY;
  connection.waitOutThrottling({ limitMs, report: run.progress.line });
  const { serviceRoleArn: serviceRole } = environment.settings;
  return {
    ...(serviceRole === undefined ? {} : { serviceRole }),
    cloudFormation: await connection.cloudFormation(),
    clock: run.context.clock,
    signal: run.signal,
    report: run.progress.line,
  };
}
