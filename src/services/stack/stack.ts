import type { Stack } from '@aws-sdk/client-cloudformation';
import type { CallOptions } from '../../aws/calls.ts';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { BackofficeError } from '../../errors.ts';

/** A stack as the product sees it. */
export interface StackState {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly statusReason: string | null;
  /** ISO 8601; of the last change. */
  readonly changedAt: string | null;
  /** Under the names that `outputs` shows. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What the template was given; secret ones as asterisks. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the role that CloudFormation acts with; null for the rights of its caller. */
  readonly serviceRole: string | null;
  readonly notificationArns: readonly string[];
  readonly terminationProtection: boolean;
  /** Whether the last look for drift found any; null when nobody looked. */
  readonly drifted: boolean | null;
}

/** @returns undefined for a stack that does not exist. */
export async function readStack(
  cloudFormation: Pick<CloudFormationApi, 'describeStacks'>,
  nameOrId: string,
  options: CallOptions = {},
): Promise<StackState | undefined> {
  try {
    const { Stacks } = await cloudFormation.describeStacks({ StackName: nameOrId }, options);
    const [stack] = Stacks ?? [];
    return stack === undefined ? undefined : toStackState(stack);
  } catch (error) {
    // A missing stack and a bad request have one error name; only the words tell them apart.
    if (
      error instanceof BackofficeError &&
      error.awsCode === 'ValidationError' &&
      /does not exist/.test(error.message)
    )
      return undefined;
    throw error;
  }
}

function toStackState(stack: Stack): StackState {
  const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
    lowerFirst(OutputKey),
    OutputValue,
  ]);
  const changed = stack.LastUpdatedTime ?? stack.CreationTime;
  const drift = stack.DriftInformation?.StackDriftStatus ?? 'NOT_CHECKED';
  return {
    id: stack.StackId ?? '',
    name: stack.StackName ?? '',
    status: stack.StackStatus ?? 'UNKNOWN',
    statusReason: stack.StackStatusReason ?? null,
    changedAt: changed?.toISOString() ?? null,
    outputs: Object.fromEntries(outputs),
    parameters: Object.fromEntries(
      (stack.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [
        ParameterKey,
        ParameterValue,
      ]),
    ),
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    serviceRole: stack.RoleARN ?? null,
    notificationArns: stack.NotificationARNs ?? [],
    terminationProtection: stack.EnableTerminationProtection ?? false,
    drifted: drift === 'NOT_CHECKED' || drift === 'UNKNOWN' ? null : drift === 'DRIFTED',
  };
}

/**
 * What can be done with a stack in a status.
 * - `review`: a change set for a new stack was made and never executed; it is empty.
 * - `ready`: it can be updated, also forward out of a failure whose rollback was switched off.
 * - `dead`: its creation failed; it can only be deleted.
 * - `stuck`: the rollback of an update failed; it has to be continued.
 * - `undeletable`: its deletion failed; that can be tried again.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export type StackCondition = 'absent' | 'review' | 'ready' | 'busy' | 'dead' | 'stuck' | 'undeletable';

const CONDITIONS: Readonly<Record<string, StackCondition>> = {
  DELETE_COMPLETE: 'absent',
  REVIEW_IN_PROGRESS: 'review',
  ROLLBACK_COMPLETE: 'dead',
  ROLLBACK_FAILED: 'dead',
  UPDATE_ROLLBACK_FAILED: 'stuck',
  DELETE_FAILED: 'undeletable',
};

export function conditionOf(stack: StackState | undefined): StackCondition {
  if (stack === undefined) return 'absent';
  const known = CONDITIONS[stack.status];
  if (known !== undefined) return known;
  return stack.status.endsWith('_IN_PROGRESS') ? 'busy' : 'ready';
}

/** The error for a command that needs an environment which is not there. */
export function notDeployed(environmentName: string): BackofficeError {
  return new BackofficeError('NOT_FOUND', `environment "${environmentName}" is not deployed`, {
    hint: (command) => command('deploy'),
  });
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
