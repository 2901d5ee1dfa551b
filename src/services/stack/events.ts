import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { createPace } from '../../aws/polling.ts';
import { defined } from '../../defined.ts';
import { readStack } from './stack.ts';
import { pollStack } from './stack-calls.ts';
import type { StackDeps } from './stack-deps.ts';

/** A step of a stack operation. */
export interface StackStep {
  /** ISO 8601. */
  readonly time: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
  /** Whether it is about the stack as a whole. */
  readonly ofStack: boolean;
}

/** How a stack operation ended. */
export interface StackOutcome {
  readonly status: string;
  readonly reason: string | null;
  /** The first resource that failed: the others are its consequence. */
  readonly firstFailure: StackStep | undefined;
}

/** What reading the events of a stack needs. */
export interface EventsDeps extends Omit<StackDeps, 'cloudFormation'> {
  readonly cloudFormation: Pick<CloudFormationApi, 'describeStackEvents' | 'describeStacks'>;
}

/** A step of the operation, or its end. */
export type StackProgress = AsyncGenerator<StackStep, StackOutcome>;

/** So many looks without an event: the operation may have ended before the first of them, or its events are lost. */
const SILENT_LOOKS = 6;

const CANCELLED = /^Resource (creation|update) cancelled/i;

/** The id of the newest event of a stack, before an operation is started. */
export async function newestEvent(
  cloudFormation: CloudFormationApi,
  stackId: string,
): Promise<string | undefined> {
  const { StackEvents = [] } = await cloudFormation.describeStackEvents({ StackName: stackId });
  return StackEvents[0]?.EventId;
}

/**
 * Yields the steps of the operation that runs on a stack, in their order and each once, until it has ended.
 * @param after only events that came after this one; all when undefined.
 */
export async function* followStack(
  deps: EventsDeps,
  stackId: string,
  after: string | undefined,
): StackProgress {
  const pace = createPace(deps.clock, deps.signal);
  const seen = new Set<string>();
  let firstFailure: StackStep | undefined;
  let end: StackStep | undefined;
  let lookedAgain = false;
  for (let silent = 0; ; silent += 1) {
    const events = await pollStack(deps, () => unseenEvents(deps.cloudFormation, stackId, after, seen));
    const steps = events.map((event) => toStep(event, stackId));
    // Events may come late and out of order: the whole batch counts before its end does.
    firstFailure ??= steps.find(isFailure);
    yield* steps;
    end ??= steps.find(({ ofStack, status }) => ofStack && /_(COMPLETE|FAILED)$/.test(status));
    // The event that tells why may come after the one that tells the end: one more look is worth it.
    const explained = end === undefined || firstFailure !== undefined || !/ROLLBACK|FAILED/.test(end.status);
    if (end !== undefined && (explained || lookedAgain))
      return { status: end.status, reason: end.reason, firstFailure };
    lookedAgain = end !== undefined;
    if (events.length > 0) silent = 0;
    if (silent >= SILENT_LOOKS) {
      const settled = await pollStack(deps, () => settledStatus(deps.cloudFormation, stackId));
      if (settled !== undefined) return { ...settled, firstFailure };
    }
    await pollStack(deps, () => pace.pause());
  }
}

/** How a stack stands when nothing is being done to it; undefined while something is. */
async function settledStatus(
  cloudFormation: EventsDeps['cloudFormation'],
  stackId: string,
): Promise<Pick<StackOutcome, 'status' | 'reason'> | undefined> {
  const stack = await readStack(cloudFormation, stackId, { fresh: true });
  if (stack === undefined) return { status: 'DELETE_COMPLETE', reason: null };
  const { status, statusReason: reason } = stack;
  return /_(COMPLETE|FAILED)$/.test(status) ? { status, reason } : undefined;
}

/** Events come newest first; pages are read until a known event appears. @returns the new ones, oldest first. */
async function unseenEvents(
  cloudFormation: EventsDeps['cloudFormation'],
  stackId: string,
  after: string | undefined,
  seen: Set<string>,
): Promise<StackEvent[]> {
  const fresh = new Map<string, StackEvent>();
  let token: string | undefined;
  do {
    const page = await cloudFormation.describeStackEvents({
      StackName: stackId,
      ...defined({ NextToken: token }),
    });
    const all = page.StackEvents ?? [];
    const border = after === undefined ? -1 : all.findIndex(({ EventId }) => EventId === after);
    const events =
      border < 0 ? all : all.filter((event, index) => isAfter(event, index, all[border], border));
    const unseen = events.filter(({ EventId = '' }) => !seen.has(EventId));
    for (const event of unseen) fresh.set(event.EventId ?? '', event);
    token = border < 0 && unseen.length === events.length ? page.NextToken : undefined;
  } while (token !== undefined);
  for (const id of fresh.keys()) seen.add(id);
  return [...fresh.values()].reverse().sort((a, b) => timeOf(a) - timeOf(b));
}

/** Events may come out of order: only among those of one moment does the place in the page decide. */
function isAfter(event: StackEvent, index: number, border: StackEvent | undefined, place: number): boolean {
  const apart = timeOf(event) - timeOf(border);
  return apart > 0 || (apart === 0 && index < place);
}

function timeOf(event: StackEvent | undefined): number {
  return event?.Timestamp?.getTime() ?? 0;
}

function isFailure({ status, reason, ofStack }: StackStep): boolean {
  return !ofStack && status.endsWith('_FAILED') && !CANCELLED.test(reason ?? '');
}

function toStep(event: StackEvent, stackId: string): StackStep {
  return {
    time: event.Timestamp?.toISOString() ?? '',
    logicalId: event.LogicalResourceId ?? '',
    physicalId: event.PhysicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason ?? null,
    ofStack: event.PhysicalResourceId === stackId,
  };
}
