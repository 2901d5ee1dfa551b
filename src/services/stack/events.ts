import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { createPace } from '../../aws/polling.ts';
import type { Clock } from '../../context.ts';
import { BackofficeError, isBackofficeError } from '../../errors.ts';

/** A step of a stack operation. */
export interface StackStep {
  /** ISO 8601. */
  readonly time: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
}

/** How a stack operation ended. */
export interface StackOutcome {
  readonly status: string;
  /** The first resource that failed: the others are its consequence. */
  readonly firstFailure: StackStep | undefined;
}

export interface FollowOptions {
  readonly cloudFormation: CloudFormationApi;
  readonly stackId: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Only events from this one on, not including it. */
  readonly after: string | undefined;
}

const CANCELLED = /^Resource (creation|update) cancelled/;

/** The id of the newest event of a stack, before an operation is started. */
export async function newestEvent(
  cloudFormation: CloudFormationApi,
  stackId: string,
): Promise<string | undefined> {
  const { StackEvents = [] } = await cloudFormation.describeStackEvents({ StackName: stackId });
  return StackEvents[0]?.EventId;
}

/** Yields the steps of the operation that runs on a stack, in their order, until it has ended. */
export async function* followStack(options: FollowOptions): AsyncGenerator<StackStep, StackOutcome> {
  const { cloudFormation, stackId, clock, signal } = options;
  const pace = createPace(clock, signal);
  let seen = options.after;
  let firstFailure: StackStep | undefined;
  for (;;) {
    const events = await unlessInterrupted(signal, () => eventsAfter(cloudFormation, stackId, seen));
    for (const event of events) {
      const step = toStep(event);
      const ofStack = event.PhysicalResourceId === stackId;
      if (!ofStack && firstFailure === undefined && isFailure(step)) firstFailure = step;
      yield step;
      if (ofStack && /_(COMPLETE|FAILED)$/.test(step.status)) return { status: step.status, firstFailure };
    }
    seen = events.at(-1)?.EventId ?? seen;
    if (events.length > 0) pace.restart();
    await unlessInterrupted(signal, () => pace.pause());
  }
}

/** Once CloudFormation has been told to act, an interruption ends only the watching; the user is told so. */
export async function unlessInterrupted<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!signal.aborted || !isBackofficeError(signal.reason)) throw error;
    throw new BackofficeError(
      signal.reason.code,
      `${signal.reason.message}; CloudFormation goes on with the stack`,
      {
        hint: 'see how it goes: backoffice status; deploy again to follow it to its end',
      },
    );
  }
}

/** Events come newest first; pages are read until a known one appears. */
async function eventsAfter(
  cloudFormation: CloudFormationApi,
  stackId: string,
  seen: string | undefined,
): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await cloudFormation.describeStackEvents({
      StackName: stackId,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const known = (page.StackEvents ?? []).findIndex(({ EventId }) => EventId === seen);
    events.push(...(page.StackEvents ?? []).slice(0, known < 0 ? undefined : known));
    token = known < 0 ? page.NextToken : undefined;
  } while (token !== undefined);
  return events.reverse();
}

function isFailure({ status, reason }: StackStep): boolean {
  return status.endsWith('_FAILED') && !CANCELLED.test(reason ?? '');
}

function toStep(event: StackEvent): StackStep {
  return {
    time: event.Timestamp?.toISOString() ?? '',
    logicalId: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason ?? null,
  };
}
