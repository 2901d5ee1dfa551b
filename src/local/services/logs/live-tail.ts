import { randomUUID } from 'node:crypto';
import { StartLiveTail$, type StartLiveTailRequest } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { LogEvent } from '../../local-aws.ts';
import { type Operation, type StreamedEvent, streaming } from '../../wire/operation.ts';
import { findGroup, requireStandard } from './find-group.ts';
import type { LogStore } from './log-store.ts';
import { compilePattern } from './pattern/pattern.ts';

const UPDATE_MS = 1000;
/** More than that in an update is sampled. */
const MOST_EVENTS = 500;
const LONGEST_MS = 3 * 3_600_000;

/** Events as they arrive, an update each second, for three hours at the longest. */
export function liveTailOperation(log: LogStore, clock: Clock): Operation {
  return streaming<StartLiveTailRequest>(StartLiveTail$)(
    ['logGroupIdentifiers', 'logStreamNames', 'logStreamNamePrefixes', 'logEventFilterPattern'],
    async (input) => {
      const groups = await Promise.all(
        (input.logGroupIdentifiers ?? []).map(
          async (logGroupIdentifier) =>
            [await findGroup(log, { logGroupIdentifier }), logGroupIdentifier] as const,
        ),
      );
      for (const [group] of groups) await requireStandard(log, group, 'StartLiveTail');
      // A pattern that is none is refused before the stream begins.
      const matches = compilePattern(input.logEventFilterPattern ?? '');
      return updates(log, clock, { ...input, matches }, new Map(groups));
    },
  );
}

/** An event of a group that is looked at. */
interface Arrived {
  readonly logGroupIdentifier: string;
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

async function* updates(
  log: LogStore,
  clock: Clock,
  { matches, ...input }: StartLiveTailRequest & { readonly matches: (message: string) => boolean },
  groups: ReadonlyMap<string, string>,
): AsyncGenerator<StreamedEvent> {
  const inStream = (stream: string): boolean =>
    (input.logStreamNames?.includes(stream) ?? true) &&
    (input.logStreamNamePrefixes?.some((prefix) => stream.startsWith(prefix)) ?? true);
  let waiting: Arrived[] = [];
  // Whoever writes a line does not wait for those who look for it.
  const add = (group: string, events: readonly LogEvent[]): void => {
    const logGroupIdentifier = groups.get(group);
    if (logGroupIdentifier === undefined) return;
    for (const { stream, timestamp, ingestionTime, message } of events)
      if (inStream(stream))
        waiting.push({ logGroupIdentifier, logStreamName: stream, timestamp, ingestionTime, message });
  };
  const unsubscribe = log.subscribe(add);
  const begun = clock.now().getTime();
  try {
    const sessionId = randomUUID();
    const { logGroupIdentifiers, logEventFilterPattern } = input;
    yield {
      name: 'sessionStart',
      payload: { requestId: randomUUID(), sessionId, logGroupIdentifiers, logEventFilterPattern },
    };
    while (clock.now().getTime() - begun < LONGEST_MS) {
      await new Promise((resolve) => setTimeout(resolve, UPDATE_MS));
      const arrived = waiting;
      waiting = [];
      const found = arrived.filter(({ message }) => matches(message));
      const sampled = found.length > MOST_EVENTS;
      const sessionResults = found.slice(0, MOST_EVENTS);
      yield { name: 'sessionUpdate', payload: { sessionMetadata: { sampled }, sessionResults } };
    }
    yield {
      name: 'SessionTimeoutException',
      exception: true,
      payload: { message: 'Your session has timed out.' },
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    yield { name: 'SessionStreamingException', exception: true, payload: { message: error.message } };
  } finally {
    unsubscribe();
  }
}
