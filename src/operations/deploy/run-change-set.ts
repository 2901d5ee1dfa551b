import { defined } from '../../defined.ts';
import type { Hint } from '../../hints.ts';
import { type ChangeSet, executeChangeSet } from '../../services/stack/change-set.ts';
import { followStack } from '../../services/stack/events.ts';
import { requireOutcome } from '../../services/stack/recovery.ts';
import type { StackDeps } from '../../services/stack/stack-deps.ts';
import type { Operation } from '../operation.ts';
import type { Deployment } from './request.ts';

/** What to say when the stack does not get to where it should. */
export interface FailureWords {
  /** Such as `the deployment failed`. */
  readonly what: string;
  readonly hint: Hint;
}

/** Carries a change set out and follows it to its end. @throws BackofficeError when that is not a good one. */
export async function runChangeSet(
  { operation, deps }: Pick<Deployment, 'operation' | 'deps'>,
  changeSet: ChangeSet,
  token: string,
  { what, hint }: FailureWords,
): Promise<void> {
  const after = await executeChangeSet(deps, changeSet, token);
  const outcome = await operation.follow(followStack(deps, changeSet.stackId, after));
  requireOutcome(outcome, /^(CREATE|UPDATE|IMPORT)_COMPLETE$/, what, hint);
}

const THROTTLED_AT_MOST_MS = 10 * 60_000;

/** What following the stack of an environment takes. */
export async function stackDeps(operation: Operation): Promise<StackDeps> {
  const { connection, environment } = operation;
  // With --timeout, that ends it.
  const limitMs = operation.timeLimited ? Number.POSITIVE_INFINITY : THROTTLED_AT_MOST_MS;
  connection.waitOutThrottling({ limitMs, report: operation.report });
  const { serviceRoleArn: serviceRole } = environment.settings;
  return {
    ...defined({ serviceRole }),
    cloudFormation: await connection.cloudFormation(),
    clock: operation.clock,
    signal: operation.signal,
    report: operation.report,
  };
}
