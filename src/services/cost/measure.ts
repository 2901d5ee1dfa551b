import type { Connection } from '../../aws/connection.ts';
import { isFatal } from '../../errors.ts';
import { countAlarms } from '../alarms/read-alarms.ts';
import { logGroupOf } from '../function/log-group.ts';
import { madeAt, readGroups } from '../logs/groups.ts';
import type { QueryDeps } from '../logs/insights.ts';
import type { LogSource } from '../logs/sources.ts';
import { readSeries, type SeriesPoints, type SeriesQuery } from '../metrics/read-series.ts';
import { type MetricWindow, metricWindow } from '../metrics/window.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import { type ArtifactsUsage, readArtifacts } from './artifacts-usage.ts';
import { functionUse, readReports } from './function-reports.ts';
import { rateOf } from './rates.ts';
import { readTable } from './table-usage.ts';
import type { Usage } from './usage.ts';

/** What use is measured with. */
export interface UsageDeps {
  readonly connection: Connection;
  readonly outputs: StackOutputs;
  readonly stackName: string;
  /** What the stack's own table is called. */
  readonly ownTable: string;
  readonly queryDeps: QueryDeps;
}

/** @param range milliseconds since 1970. */
export async function measureUsage(
  { connection, outputs, stackName, ownTable, queryDeps }: UsageDeps,
  range: { readonly from: number; readonly to: number },
): Promise<Usage> {
  const notes: string[] = [];
  const part = async <T>(what: string, read: Promise<T>): Promise<T | null> => {
    try {
      return await read;
    } catch (error) {
      if (isFatal(error)) throw error;
      notes.push(`${what}: ${(error as Error).message}`);
      return null;
    }
  };
  const lambda = await connection.lambda();
  const configuration = await lambda.getFunctionConfiguration({ FunctionName: outputs.functionName });
  const functionGroup = logGroupOf(configuration, outputs);
  const sources: LogSource[] = [
    { name: 'function', group: functionGroup },
    { name: 'api', group: outputs.apiLogGroup },
  ];
  const cloudWatch = await connection.cloudWatch();
  const [table, artifacts, groups] = await Promise.all([
    readTable(connection, outputs.tableName, ownTable, part),
    part(
      'artifacts bucket',
      connection.s3().then((s3): Promise<ArtifactsUsage> => readArtifacts(s3, outputs.artifactsBucket)),
    ),
    part(
      'log groups',
      connection.logs().then((logs) => readGroups(logs, sources)),
    ),
  ]);
  const from = Math.max(range.from, madeAt(groups ?? []));
  if (from > range.from)
    notes.push(`measured since ${new Date(from).toISOString()}, when the application was made`);
  const window = metricWindow(from, range.to, queryDeps.clock.now().getTime());
  const queries = usageQueries(outputs, sources, table.indexes, window);
  const [{ series, notes: said }, reports, alarms] = await Promise.all([
    readSeries(cloudWatch, queries, window, queryDeps),
    part(
      'no reports of the function, so durations stand in for what was billed',
      readReports(connection, functionGroup, window, queryDeps),
    ),
    part('alarms', countAlarms(cloudWatch, stackName)),
  ]);
  const sums = series.map(sumOf);
  const [invocations = 0, duration = 0, requests = 0, bytes = 0, functionBytes = 0, apiBytes = 0] = sums;
  const { Architectures = [], MemorySize = 0, TracingConfig } = configuration;
  const consumed = capacityIn(series.slice(FIXED), window);
  return {
    from: window.from,
    to: window.to,
    function: {
      ...functionUse(invocations, duration, reports),
      memoryMb: MemorySize,
      architecture: Architectures[0] ?? 'x86_64',
      tracing: TracingConfig?.Mode ?? 'PassThrough',
    },
    api: { requests, bytes },
    table: { ...table.usage, ...consumed },
    logs: (groups ?? []).map(({ source, name, storedBytes, retentionDays, createdAt }) => ({
      name,
      ingestedBytes: source === 'api' ? apiBytes : functionBytes,
      storedBytes,
      retentionDays,
      createdAt,
    })),
    alarms: alarms ?? { metrics: 0, highResolution: 0, composite: 0, custom: 0 },
    artifactsBytes: artifacts?.bytes ?? null,
    notes: [...notes, ...said],
    askedUsd:
      queries.length * rateOf('metricData').usd +
      (artifacts?.calls ?? 0) * rateOf('bucketLists').usd +
      (reports?.price ?? 0),
  };
}

/** Series before those of the table's capacity. */
const FIXED = 6;

function usageQueries(
  { functionName, apiId, tableName }: StackOutputs,
  sources: readonly LogSource[],
  indexes: readonly string[],
  { periodSeconds }: MetricWindow,
): SeriesQuery[] {
  const query = (namespace: string, metric: string, dimensions: Record<string, string>): SeriesQuery => ({
    namespace,
    metric,
    dimensions,
    statistic: 'Sum',
    periodSeconds,
  });
  const places = [{}, ...indexes.map((GlobalSecondaryIndexName) => ({ GlobalSecondaryIndexName }))];
  return [
    query('AWS/Lambda', 'Invocations', { FunctionName: functionName }),
    query('AWS/Lambda', 'Duration', { FunctionName: functionName }),
    query('AWS/ApiGateway', 'Count', { ApiId: apiId }),
    query('AWS/ApiGateway', 'DataProcessed', { ApiId: apiId }),
    ...sources.map(({ group }) => query('AWS/Logs', 'IncomingBytes', { LogGroupName: group })),
    ...places.flatMap((index) => [
      query('AWS/DynamoDB', 'ConsumedReadCapacityUnits', { TableName: tableName, ...index }),
      query('AWS/DynamoDB', 'ConsumedWriteCapacityUnits', { TableName: tableName, ...index }),
    ]),
  ];
}

function sumOf(points: SeriesPoints): number {
  return [...points.values()].reduce((total, value) => total + value, 0);
}

/** Reads and writes come in turn: those of the table, then those of each index. */
function capacityIn(series: readonly SeriesPoints[], { periodSeconds }: MetricWindow) {
  const of = (offset: number): readonly SeriesPoints[] => series.filter((_, index) => index % 2 === offset);
  const peak = (all: readonly SeriesPoints[]): number =>
    all.reduce((total, points) => total + Math.max(0, ...points.values()) / periodSeconds, 0);
  const total = (all: readonly SeriesPoints[]): number => all.reduce((sum, points) => sum + sumOf(points), 0);
  const [reads, writes] = [of(0), of(1)];
  return { reads: total(reads), writes: total(writes), peakReads: peak(reads), peakWrites: peak(writes) };
}
