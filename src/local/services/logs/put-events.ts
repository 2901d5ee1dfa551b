import {
  type InputLogEvent,
  PutLogEvents$,
  type PutLogEventsRequest,
  type PutLogEventsResponse,
  type RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { findGroup, requireStream } from './find-group.ts';
import type { LogStore } from './log-store.ts';

const DAY = 86_400_000;
const OLDEST_MS = 14 * DAY;
const NEWEST_MS = 2 * 3_600_000;
const LARGEST = 1_048_576;
/** "This size is calculated as the sum of all event messages in UTF-8, plus 26 bytes for each log event." */
const OVERHEAD = 26;

/** Writing events, with the rules of https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export function putEventsOperation(log: LogStore, clock: Clock): Operation {
  return operation<PutLogEventsRequest, PutLogEventsResponse>(PutLogEvents$)(
    {
      honours: ['logGroupName', 'logStreamName', 'logEvents'],
      ignores: { sequenceToken: 'CloudWatch Logs ignores it too' },
    },
    async ({ logGroupName = '', logStreamName = '', logEvents = [] }) => {
      checkEvents(logEvents);
      const group = await findGroup(log, { logGroupName });
      await requireStream(log, group, logStreamName);
      const { retentionInDays } = (await log.group(group)) ?? {};
      const { from, to, rejected } = acceptedOf(logEvents, clock.now().getTime(), retentionInDays);
      const lines = logEvents
        .slice(from, to)
        .map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));
      if (lines.length > 0) await log.append(group, logStreamName, lines);
      return {
        nextSequenceToken: 'unused',
        ...(rejected === undefined ? {} : { rejectedLogEventsInfo: rejected }),
      };
    },
  );
}

function checkEvents(events: readonly InputLogEvent[]): void {
  let [before, total] = [events[0]?.timestamp ?? 0, 0];
  for (const { timestamp = 0, message = '' } of events) {
    if (timestamp < before)
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    before = timestamp;
    const size = Buffer.byteLength(message) + OVERHEAD;
    total += size;
    if (size > LARGEST) throw invalid(`Log event too large: ${size} bytes exceeds limit of ${LARGEST}`);
  }
  if (total > LARGEST) throw invalid(`Upload too large: ${total} bytes exceeds limit of ${LARGEST}`);
  if (before - (events[0]?.timestamp ?? 0) > DAY)
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
}

interface Accepted {
  readonly from: number;
  readonly to: number;
  readonly rejected: RejectedLogEventsInfo | undefined;
}

/** Events are in the order of time: those before an index are too old or expired, those from another are too new. */
function acceptedOf(
  events: readonly InputLogEvent[],
  now: number,
  retentionInDays: number | undefined,
): Accepted {
  const olderThan = (oldest: number): number =>
    events.filter(({ timestamp = 0 }) => timestamp < now - oldest).length;
  const tooOld = olderThan(OLDEST_MS);
  const expired = retentionInDays === undefined ? 0 : olderThan(retentionInDays * DAY);
  const to = events.filter(({ timestamp = 0 }) => timestamp <= now + NEWEST_MS).length;
  const rejected = {
    ...(to < events.length ? { tooNewLogEventStartIndex: to } : {}),
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
  };
  const isAnyRejected = Object.keys(rejected).length > 0;
  return { from: Math.max(tooOld, expired), to, rejected: isAnyRejected ? rejected : undefined };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
