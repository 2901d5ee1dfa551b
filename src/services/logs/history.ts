import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { LogsApi } from '../../aws/logs.ts';
import { defined } from '../../defined.ts';
import type { LogLine } from './lines/log-line.ts';
import { createLineReader } from './lines/read-line.ts';
import { mergeLines } from './merge-lines.ts';
import { isOtherClass, otherClass } from './other-class.ts';
import type { LogSource } from './sources.ts';

/** What of a source is read. Times are milliseconds since 1970, both inclusive. */
export interface LogRange {
  readonly from: number;
  readonly to?: number;
  readonly pattern?: string | undefined;
  /** What the names of its streams begin with. */
  readonly stream?: string | undefined;
  /** Keeps each message as it was written. */
  readonly raw?: boolean;
}

const BATCH = 200;

/**
 * The events of a source, a batch at a time. Pages may be empty; only the missing token is the end. The next page is
 * on its way while the last batch of one is worked on: earlier, and two pages would lie in memory.
 */
export async function* batchesOf(
  logs: LogsApi,
  { group }: LogSource,
  { from, to, pattern, stream }: LogRange,
): AsyncGenerator<readonly FilteredLogEvent[]> {
  function ask(token: string | undefined): ReturnType<LogsApi['filterLogEvents']> {
    const page = logs.filterLogEvents({
      logGroupName: group,
      startTime: from,
      ...defined({ endTime: to, filterPattern: pattern, logStreamNamePrefix: stream, nextToken: token }),
    });
    // Whoever has enough does not wait for it, and does not want to know how it ended.
    page.catch(() => undefined);
    return page;
  }

  let coming: ReturnType<typeof ask> | undefined = ask(undefined);
  while (coming !== undefined) {
    const page: Awaited<ReturnType<typeof ask>> = await coming;
    const events = page.events ?? [];
    while (events.length > BATCH) yield events.splice(0, BATCH);
    coming = page.nextToken === undefined ? undefined : ask(page.nextToken);
    if (events.length > 0) yield events.splice(0, BATCH);
  }
}

/** Reads what FilterLogEvents does not serve. */
export interface OtherReader {
  /** Whether a source was found to be such a one. */
  knows(source: LogSource): boolean;
  lines(source: LogSource, range: LogRange): AsyncGenerator<LogLine[], void>;
}

/**
 * The lines of the sources in the order of time, a batch at a time. Memory holds a page of each.
 * @param other reads groups of another class; without it they are refused.
 */
export function readHistory(
  logs: LogsApi,
  sources: readonly LogSource[],
  rangeOf: (source: LogSource) => LogRange,
  other?: OtherReader,
): AsyncGenerator<LogLine[]> {
  return mergeLines(sources.map((source) => linesOf(logs, source, rangeOf(source), other)));
}

async function* linesOf(
  logs: LogsApi,
  source: LogSource,
  range: LogRange,
  other: OtherReader | undefined,
): AsyncGenerator<LogLine[], void> {
  const readLine = createLineReader(range.raw);
  if (!other?.knows(source)) {
    try {
      for await (const batch of batchesOf(logs, source, range))
        yield batch.map((event) => readLine(event, source.name, false));
      return;
    } catch (error) {
      // Told at the first page, before any line.
      if (!isOtherClass(error)) throw error;
      if (other === undefined) throw otherClass(source, 'cannot be read this way', error);
    }
  }
  yield* other.lines(source, range);
}
