import type { Stack } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../aws/cloudformation.ts';
import { BackofficeError, isBackofficeError } from '../errors.ts';

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
  readonly terminationProtection: boolean;
}

/** @returns undefined for a stack that does not exist. */
export async function readStack(
  cloudFormation: CloudFormationApi,
  name: string,
): Promise<StackState | undefined> {
  try {
    const { Stacks } = await cloudFormation.describeStacks({ StackName: name });
    const [stack] = Stacks ?? [];
    return stack === undefined ? undefined : toStackState(stack);
  } catch (error) {
    // A missing stack and a bad request have one error name; only the words tell them apart.
    if (
      isBackofficeError(error) &&
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
  return {
    id: stack.StackId ?? '',
    name: stack.StackName ?? '',
    status: stack.StackStatus ?? 'UNKNOWN',
    statusReason: stack.StackStatusReason ?? null,
    changedAt: changed?.toISOString() ?? null,
    outputs: Object.fromEntries(outputs),
    terminationProtection: stack.EnableTerminationProtection ?? false,
  };
}

/** What can be done with a stack in a status. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
export type StackCondition = 'absent' | 'review' | 'ready' | 'busy' | 'dead' | 'stuck';

export function conditionOf(stack: StackState | undefined): StackCondition {
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return 'absent';
  if (stack.status === 'REVIEW_IN_PROGRESS') return 'review';
  if (stack.status.endsWith('_IN_PROGRESS')) return 'busy';
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(stack.status)) return 'dead';
  if (/^(UPDATE_ROLLBACK_FAILED|UPDATE_FAILED)$/.test(stack.status)) return 'stuck';
  return 'ready';
}

/** The error for a command that needs an environment which is not there. */
export function notDeployed(environmentName: string): BackofficeError {
  return new BackofficeError('NOT_FOUND', `environment "${environmentName}" is not deployed`, {
    hint: `backoffice deploy --env ${environmentName}`,
  });
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
