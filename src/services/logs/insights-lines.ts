import type { LogsApi } from '../../aws/logs.ts';
import { BackofficeError } from '../../errors.ts';
import { type LogGroupDetails, readGroups } from './groups.ts';
import type { LogRange, OtherReader } from './history.ts';
import { type QueryDeps, runQuery } from './insights.ts';
import type { LogLine } from './lines/log-line.ts';
import { createLineReader } from './lines/read-line.ts';
import type { LogSource } from './sources.ts';

/** API_StartQuery.html, limit. */
const MOST_ROWS = 10_000;
const SECOND = 1000;

export interface InsightsLinesDeps extends QueryDeps {
  /** Told of a group before it is first queried: that costs. */
  readonly announce: (group: LogGroupDetails) => void;
  /** Told what the user should know. */
  readonly report: (line: string) => void;
  /** Words that all wanted lines have. */
  readonly wordsOf: (source: LogSource) => readonly string[];
}

/** Reads groups of class INFREQUENT_ACCESS by Logs Insights, the only way that there is. */
export function createInsightsReader(logs: LogsApi, deps: InsightsLinesDeps): OtherReader {
  const known = new Set<string>();

  /** @throws BackofficeError (UNSUPPORTED) for a group that nothing can be read from. */
  async function announce(source: LogSource): Promise<void> {
    if (known.has(source.group)) return;
    const [group] = await readGroups(logs, [source]);
    if (group?.class === 'DELIVERY')
      throw new BackofficeError(
        'UNSUPPORTED',
        `the log group ${source.group} is of class DELIVERY: its lines can be read at their destination only`,
      );
    if (group !== undefined) deps.announce(group);
    known.add(source.group);
  }

  return {
    knows: ({ group }) => known.has(group),
    async *lines(source, range) {
      await announce(source);
      yield* pagesOf(logs, source, range, deps);
    },
  };
}

/** A query answers with so many rows; the next one begins in the second of the last of them. */
async function* pagesOf(
  logs: LogsApi,
  source: LogSource,
  { from, to = Number.POSITIVE_INFINITY, raw = false }: LogRange,
  deps: InsightsLinesDeps,
): AsyncGenerator<LogLine[], void> {
  const readLine = createLineReader(raw);
  const end = Math.min(to, deps.clock.now().getTime() + SECOND);
  const query = queryFor(deps.wordsOf(source));
  let seen = new Set<string>();
  for (let start = from; start <= end; ) {
    const request = { query, groups: [source.group], from: start, to: end, limit: MOST_ROWS, pointers: true };
    const { rows } = await runQuery(logs, request, deps);
    const events = rows.map(eventOf);
    const fresh = events.filter(
      ({ eventId, timestamp }) => timestamp >= from && timestamp <= to && !seen.has(eventId),
    );
    yield fresh.map((event) => readLine(event, source.name, false));
    if (rows.length < MOST_ROWS) return;
    const last = events.reduce((latest, { timestamp }) => Math.max(latest, timestamp), start);
    const second = last - (last % SECOND);
    if (second <= start) {
      deps.report(
        `note: more than ${MOST_ROWS} lines in one second at ${new Date(second).toISOString()}; some are not shown`,
      );
      start = second + SECOND;
    } else start = second;
    seen = new Set(events.filter(({ timestamp }) => timestamp >= second).map(({ eventId }) => eventId));
  }
}

/** @param words of letters, digits and _ alone. */
function queryFor(words: readonly string[]): string {
  const filters = words.map((word) => `| filter @message like "${word}" `).join('');
  return `fields @timestamp, @logStream, @message ${filters}| sort @timestamp asc`;
}

function eventOf(row: Readonly<Record<string, string>>) {
  const {
    '@timestamp': time = '',
    '@logStream': logStreamName = '',
    '@message': message = '',
    '@ptr': eventId = '',
  } = row;
  // 2026-11-22 10:00:00.000, of UTC.
  const timestamp = Date.parse(`${time.replace(' ', 'T')}Z`);
  return { timestamp: Number.isNaN(timestamp) ? 0 : timestamp, logStreamName, message, eventId };
}
