import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { defined } from '../../defined.ts';
import { conditionOf, type StackState } from './stack.ts';

/** What is being done to a stack right now. */
export interface StackOperation {
  /** Such as `UPDATE_IN_PROGRESS`. */
  readonly status: string;
  /** ISO 8601; null when no event tells. */
  readonly since: string | null;
  /** Of the command that started it, such as `deploy`; null when another program did. */
  readonly action: string | null;
  /** Who started it, as far as the operation tells. */
  readonly by: string | null;
  /** The token that it was started with. */
  readonly token: string | null;
  /** The event after which its own begin. */
  readonly before: string | undefined;
}

/**
 * A token for a stack operation. Every event of the operation carries it, so that whoever looks can tell who
 * began it. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
 */
export function operationToken(action: string, arn: string, id: string): string {
  const by = (arn.split(':').at(-1) ?? '')
    .replace(/^(user|assumed-role)\//, '')
    .replace(/[^A-Za-z0-9]+/g, '-');
  return `backoffice-${action}-${by.slice(0, 60)}--${id}`.replace(/-{3,}/g, '--');
}

/** The operation that is in progress on a stack; null when there is none. */
export async function readOperation(
  cloudFormation: CloudFormationApi,
  stack: StackState | undefined,
): Promise<StackOperation | null> {
  if (stack === undefined || conditionOf(stack) !== 'busy') return null;
  const { events, before } = await eventsOfOperation(cloudFormation, stack.id);
  // It has ended in between.
  if (events.length === 0) return null;
  const begun = events.filter(({ PhysicalResourceId: id }) => id === stack.id).at(-1);
  const token = events[0]?.ClientRequestToken ?? null;
  const { action = null, by = null } =
    /^backoffice-(?<action>[a-z]+)-(?<by>.*)--/.exec(token ?? '')?.groups ?? {};
  return { status: stack.status, since: begun?.Timestamp?.toISOString() ?? null, action, by, token, before };
}

/** Events, newest first, back to where the stack was last at rest; `before` is the event there. */
async function eventsOfOperation(
  cloudFormation: CloudFormationApi,
  stackId: string,
): Promise<{ events: readonly StackEvent[]; before: string | undefined }> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await cloudFormation.describeStackEvents({
      StackName: stackId,
      ...defined({ NextToken: token }),
    });
    for (const event of page.StackEvents ?? []) {
      const rest = /(_COMPLETE|_FAILED|^REVIEW_IN_PROGRESS)$/.test(event.ResourceStatus ?? '');
      if (event.PhysicalResourceId === stackId && rest) return { events, before: event.EventId };
      events.push(event);
    }
    token = page.NextToken;
  } while (token !== undefined);
  return { events, before: undefined };
}

/** An operation in words. */
export function operationText({ status, since, action, by }: StackOperation): string {
  const who = by === null ? '' : ` by ${by}`;
  const when = since === null ? '' : ` since ${since}`;
  return `${status}${when}${action === null ? '' : ` (backoffice ${action}${who})`}`;
}
