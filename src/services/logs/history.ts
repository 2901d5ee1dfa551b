import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { LogsApi } from '../../aws/logs.ts';
import { type LogLine, readLine } from './line.ts';
import type { LogSource } from './sources.ts';

/** What of a source is read. Times are milliseconds since 1970, both inclusive. */
export interface LogRange {
  readonly from: number;
  readonly to?: number;
  readonly pattern?: string | undefined;
  /** Keeps each message as it was written. */
  readonly raw?: boolean;
}

/** The pages of a source, one after another. Pages may be empty; only the missing token is the end. */
export async function* pagesOf(
  logs: LogsApi,
  { group }: LogSource,
  { from, to, pattern }: LogRange,
): AsyncGenerator<readonly FilteredLogEvent[]> {
  let token: string | undefined;
  do {
    const page = await logs.filterLogEvents({
      logGroupName: group,
      startTime: from,
      ...(to === undefined ? {} : { endTime: to }),
      ...(pattern === undefined ? {} : { filterPattern: pattern }),
      ...(token === undefined ? {} : { nextToken: token }),
    });
    token = page.nextToken;
    if (page.events !== undefined && page.events.length > 0) yield page.events;
  } while (token !== undefined);
}

/** The lines of several sources in the order of time, a batch at a time. Memory holds a page of each. */
export async function* readHistory(
  logs: LogsApi,
  sources: readonly LogSource[],
  rangeOf: (source: LogSource) => LogRange,
): AsyncGenerator<LogLine[]> {
  const streams = await Promise.all(sources.map((source) => openStream(logs, source, rangeOf(source))));
  for (;;) {
    const open = streams.filter(({ lines }) => lines.length > 0);
    if (open.length === 0) return;
    // Up to here no source can have anything older.
    const border = open.map(({ lines }) => lines.at(-1)?.time ?? '').reduce((a, b) => (a < b ? a : b));
    yield takeUpTo(open, open.length === 1 ? undefined : border);
    for (const stream of streams) if (stream.lines.length === 0) await stream.refill();
  }
}

interface Stream {
  lines: LogLine[];
  refill(): Promise<void>;
}

async function openStream(logs: LogsApi, source: LogSource, range: LogRange): Promise<Stream> {
  const pages = pagesOf(logs, source, range);
  const stream: Stream = {
    lines: [],
    async refill() {
      const { value, done } = await pages.next();
      stream.lines = done ? [] : value.map((event) => readLine(event, source.name, false, range.raw));
    },
  };
  await stream.refill();
  return stream;
}

function takeUpTo(streams: readonly Stream[], border: string | undefined): LogLine[] {
  const taken: LogLine[] = [];
  for (const stream of streams) {
    const end = border === undefined ? -1 : stream.lines.findIndex(({ time }) => time > border);
    taken.push(...stream.lines.splice(0, end < 0 ? stream.lines.length : end));
  }
  return streams.length === 1
    ? taken
    : taken.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
