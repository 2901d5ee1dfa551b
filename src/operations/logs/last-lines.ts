import { isFatal } from '../../errors.ts';
import { readGroups } from '../../services/logs/groups.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import { readTail } from '../../services/logs/tail.ts';
import { counted } from '../../words/counted.ts';
import type { Operation } from '../operation.ts';
import type { ReadLines } from './read-lines.ts';
import type { LogRequest, LogSink } from './request.ts';

export interface LastLines {
  readonly read: ReadLines;
  readonly count: number;
  /** The newest time that is looked at; undefined for all that is there. */
  readonly to?: number | undefined;
  /** Lines that were found before, so that the end is told with them. */
  readonly found?: number;
}

/** The last lines that are wanted, however old; told where there are fewer of them. */
export async function lastLines(
  operation: Operation,
  request: LogRequest,
  sink: Pick<LogSink, 'wants'>,
  { read, count, to, found = 0 }: LastLines,
): Promise<readonly LogLine[]> {
  const end = oldestOf(operation, request);
  const { lines, ended } = await readTail(read, {
    count,
    to,
    now: operation.clock.now().getTime(),
    since: request.since,
    oldest: end.time,
    wants: sink.wants,
  });
  if (ended)
    operation.report(`${counted(found + lines.length, 'line')} of ${found + count}: ${await end.reason()}`);
  return lines;
}

/** CloudWatch Logs began then. https://aws.amazon.com/blogs/aws/cloudwatch-log-service/ */
const FIRST = Date.UTC(2014, 6, 10);
const DAY_MS = 86_400_000;
/** API_PutLogEvents.html: events may be so much older than their group. */
const BEFORE_MS = 14 * DAY_MS;

interface Oldest {
  time(): Promise<number>;
  reason(): Promise<string>;
}

/** Where a look back ends. The groups are asked for it once, and only where a look goes so far. */
function oldestOf(operation: Operation, { sources, since }: LogRequest): Oldest {
  const now = operation.clock.now().getTime();
  if (since !== undefined)
    return {
      time: async () => since,
      reason: async () => `there are no others since ${new Date(since).toISOString()}`,
    };
  let known: Promise<{ readonly time: number; readonly reason: string }> | undefined;
  async function look() {
    const groups = await readGroups(await operation.connection.logs(), sources).catch((error: unknown) => {
      if (operation.signal.aborted || isFatal(error)) throw error;
      return undefined;
    });
    if (groups === undefined) return { time: FIRST, reason: 'there are no others' };
    const ends = groups.map(({ exists, retentionDays, createdAt }) => ({
      kept: retentionDays === null ? FIRST : now - retentionDays * DAY_MS,
      made: exists && createdAt !== null ? Date.parse(createdAt) - BEFORE_MS : now,
    }));
    const time = Math.min(...ends.map(({ kept, made }) => Math.max(kept, made)));
    const days = Math.max(0, ...groups.map(({ retentionDays }) => retentionDays ?? 0));
    const isKept = ends.some(({ kept, made }) => kept === time && kept > made);
    return {
      time,
      reason: isKept ? `they are kept for ${counted(days, 'day')}` : 'there are no others',
    };
  }
  const once = () => (known ??= look());
  return { time: async () => (await once()).time, reason: async () => (await once()).reason };
}
