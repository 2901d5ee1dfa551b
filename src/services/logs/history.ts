import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { LogsApi } from '../../aws/logs.ts';
import { defined } from '../../defined.ts';
import type { LogLine } from './lines/log-line.ts';
import { createLineReader } from './lines/read-line.ts';
import { mergeLines } from './merge-lines.ts';
import type { LogSource } from './sources.ts';

/** What of a source is read. Times are milliseconds since 1970, both inclusive. */
export interface LogRange {
  readonly from: number;
  readonly to?: number;
  readonly pattern?: string | undefined;
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
  { from, to, pattern }: LogRange,
): AsyncGenerator<readonly FilteredLogEvent[]> {
  function ask(token: string | undefined): ReturnType<LogsApi['filterLogEvents']> {
    const page = logs.filterLogEvents({
      logGroupName: group,
      startTime: from,
      ...defined({ endTime: to, filterPattern: pattern, nextToken: token }),
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

/** The lines of the sources in the order of time, a batch at a time. Memory holds a page of each. */
export function readHistory(
  logs: LogsApi,
  sources: readonly LogSource[],
  rangeOf: (source: LogSource) => LogRange,
): AsyncGenerator<LogLine[]> {
  return mergeLines(sources.map((source) => linesOf(logs, source, rangeOf(source))));
}

async function* linesOf(logs: LogsApi, source: LogSource, range: LogRange): AsyncGenerator<LogLine[], void> {
  const readLine = createLineReader(range.raw);
  for await (const batch of batchesOf(logs, source, range))
    yield batch.map((event) => readLine(event, source.name, false));
}
