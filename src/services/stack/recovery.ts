import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { type Hint, hintText } from '../../hints.ts';
import { followStack, newestEvent, type StackOutcome, type StackProgress } from './events.ts';
import { resourcesOf } from './resources.ts';
import type { StackState } from './stack.ts';
import { requestChange } from './stack-calls.ts';
import type { StackDeps } from './stack-deps.ts';

/** Deletes a stack and follows that to its end. @param retain resources that stay, once a deletion has failed. */
export async function* deleteStack(
  deps: StackDeps,
  stack: Pick<StackState, 'id' | 'status'>,
  token: string,
  retain: readonly string[] = [],
): StackProgress {
  const after = await beginDeletion(deps, stack, token, retain);
  return yield* followStack(deps, stack.id, after);
}

/** Asks CloudFormation to delete a stack. @returns the event after which the deletion's own begin. */
export async function beginDeletion(
  deps: StackDeps,
  stack: Pick<StackState, 'id' | 'status'>,
  token: string,
  retain: readonly string[],
): Promise<string | undefined> {
  const { cloudFormation, serviceRole } = deps;
  const after = await newestEvent(cloudFormation, stack.id);
  if (stack.status !== 'DELETE_IN_PROGRESS')
    await requestChange(deps, () =>
      cloudFormation.deleteStack({
        StackName: stack.id,
        ClientRequestToken: token,
        ...defined({ RoleARN: serviceRole }),
        ...(retain.length === 0 ? {} : { RetainResources: [...retain] }),
      }),
    );
  return after;
}

/** Goes on with a rollback that failed. @param skip resources that are left as they are. */
export async function* continueRollback(
  deps: StackDeps,
  stack: StackState,
  token: string,
  skip: readonly string[],
): StackProgress {
  const { cloudFormation, serviceRole } = deps;
  const after = await newestEvent(cloudFormation, stack.id);
  await requestChange(deps, () =>
    cloudFormation.continueUpdateRollback({
      StackName: stack.id,
      ClientRequestToken: token,
      ...defined({ RoleARN: serviceRole }),
      ...(skip.length === 0 ? {} : { ResourcesToSkip: [...skip] }),
    }),
  );
  return yield* followStack(deps, stack.id, after);
}

/** Resources that are in a failed state, and why. */
export async function failedResources(
  { cloudFormation }: Pick<StackDeps, 'cloudFormation'>,
  stackId: string,
): Promise<readonly { readonly logicalId: string; readonly reason: string }[]> {
  return (await resourcesOf(cloudFormation, stackId)).flatMap(
    ({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) =>
      ResourceStatus?.endsWith('_FAILED') && LogicalResourceId !== undefined
        ? [{ logicalId: LogicalResourceId, reason: ResourceStatusReason ?? ResourceStatus }]
        : [],
  );
}

/** @throws BackofficeError with the first failure of an operation that did not end in one of the wanted statuses. */
export function requireOutcome(outcome: StackOutcome, wanted: RegExp, what: string, hint: Hint): void {
  if (wanted.test(outcome.status)) return;
  const { firstFailure, reason, status } = outcome;
  const why =
    firstFailure === undefined
      ? (reason ?? status)
      : `${firstFailure.logicalId} (${firstFailure.type}): ${firstFailure.reason ?? firstFailure.status}`;
  const known = REMEDIES.find(([words]) => words.test(why))?.[1];
  throw new BackofficeError('FAILED', `${what}: ${why}`, {
    hint: (command) =>
      [`the stack is in ${status}`, ...(known === undefined ? [] : [known]), hintText(hint, command)].join(
        '; ',
      ),
  });
}

/** What helps against reasons that do not say it themselves. */
const REMEDIES: readonly (readonly [words: RegExp, remedy: string])[] = [
  [
    // As users report it for HTTP APIs: https://github.com/serverless/serverless/issues/10469
    /Policy document length breaking Cloudwatch Logs Constraints/,
    'the resource policy of CloudWatch Logs, one for the account, is full (5,120 characters): take log groups out of it that are gone (aws logs describe-resource-policies, put-resource-policy)',
  ],
];
