import type { Connection } from '../../aws/connection.ts';
import type { Timing } from '../../clock.ts';
import { rateOf } from '../cost/rates.ts';
import { readHistory } from '../logs/history.ts';
import { createStats, type LogStats, REPORT_PATTERN } from '../logs/lambda-reports.ts';
import { type LogSource, logSources } from '../logs/sources.ts';
import { readSeries } from '../metrics/read-series.ts';
import { metricWindow } from '../metrics/window.ts';
import type { OutputsSource } from '../stack/outputs.ts';

/** A load test as the platform saw it. */
export interface ServerSide {
  /** What the platform reported of the function: durations, cold starts, memory. */
  readonly function: LogStats;
  /** Of the whole minutes that the test touched; null where CloudWatch does not tell them yet. */
  readonly throttles: number | null;
  readonly readUnits: number | null;
  readonly writeUnits: number | null;
  /** US dollars, before any free tier. */
  readonly estimatedUsd: number;
  readonly notes: readonly string[];
}

export interface ServerSideDeps extends Timing {
  readonly connection: Connection;
  readonly outputs: OutputsSource;
}

/** Reports reach the log seconds later; all of them are read again each time, so not often. */
const PAUSES_MS = [1000, 2000, 4000, 8000];

/** @param expected invocations that there must have been; it is waited for their reports. */
export async function readServerSide(
  sources: ServerSideDeps,
  from: number,
  to: number,
  expected: number,
): Promise<ServerSide> {
  const { clock, signal } = sources;
  const groups = await logSources(sources, 'function');
  let reports = await readReports(sources, groups, from, to);
  for (const pause of PAUSES_MS) {
    if (reports.invocations >= expected) break;
    await clock.sleep(pause, signal);
    reports = await readReports(sources, groups, from, to);
  }
  const { throttles, readUnits, writeUnits } = await readCounts(sources, from, to);
  const notes = [
    ...(reports.invocations < expected ? ['not every report has reached the log yet'] : []),
    ...(readUnits === null && writeUnits === null ? ['CloudWatch has no capacity of that time yet'] : []),
  ];
  const usd =
    reports.invocations * (rateOf('lambdaRequests').usd + rateOf('httpApiRequests').usd) +
    (reports.billedMs / 1000) *
      ((reports.memory?.configuredMb ?? 0) / 1024) *
      rateOf('lambdaDurationArm').usd +
    (readUnits ?? 0) * rateOf('tableReads').usd +
    (writeUnits ?? 0) * rateOf('tableWrites').usd;
  return { function: reports, throttles, readUnits, writeUnits, estimatedUsd: usd, notes };
}

async function readReports(
  { connection }: ServerSideDeps,
  groups: readonly LogSource[],
  from: number,
  to: number,
): Promise<LogStats> {
  const stats = createStats();
  const range = { from, to, pattern: REPORT_PATTERN };
  for await (const lines of readHistory(await connection.logs(), groups, () => range))
    for (const line of lines) stats.add(line);
  return stats.result(new Date(from).toISOString(), new Date(to).toISOString());
}

async function readCounts({ connection, outputs, clock, signal }: ServerSideDeps, from: number, to: number) {
  const { functionName, tableName } = await outputs.get();
  const sum = { statistic: 'Sum', periodSeconds: 60 };
  const table = { namespace: 'AWS/DynamoDB', dimensions: { TableName: tableName }, ...sum };
  const queries = [
    { namespace: 'AWS/Lambda', metric: 'Throttles', dimensions: { FunctionName: functionName }, ...sum },
    { ...table, metric: 'ConsumedReadCapacityUnits' },
    { ...table, metric: 'ConsumedWriteCapacityUnits' },
  ];
  const minute = 60_000;
  const start = Math.floor(from / minute) * minute;
  const end = Math.max(Math.ceil(to / minute) * minute, start + minute);
  const window = metricWindow(start, end, clock.now().getTime(), 60);
  const { series } = await readSeries(await connection.cloudWatch(), queries, window, { clock, signal });
  const [throttles = null, readUnits = null, writeUnits = null] = series.map((points) =>
    points.size === 0 ? null : [...points.values()].reduce((total, value) => total + value, 0),
  );
  return { throttles, readUnits, writeUnits };
}
