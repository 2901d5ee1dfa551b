import type { Connection } from '../../aws/connection.ts';
import type { Timing } from '../../clock.ts';
import { isFatal } from '../../errors.ts';
import { rateOf } from '../cost/rates.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import type { Threshold, ThresholdResult } from '../thresholds.ts';
import { judgeThresholds } from '../thresholds.ts';
import { type Group, type MetricDefinition, metricDefinitions } from './catalogue.ts';
import { discoverTable, listMetrics } from './discover.ts';
import { readSeries, type SeriesAnswers, type SeriesPoints, type SeriesQuery } from './read-series.ts';
import { addsUp, type MetricReading, type MetricSummary, summarize, totalOf } from './summary.ts';
import { earlier, lengthOf, type MetricWindow } from './window.ts';

/** What `metrics` tells. */
export interface MetricsReport {
  /** ISO 8601. */
  readonly from: string;
  /** Exclusive; the last periods may not be complete. */
  readonly to: string;
  readonly periodSeconds: number;
  /** The time it is compared with. */
  readonly compared: { readonly from: string; readonly to: string } | null;
  readonly metrics: readonly MetricSummary[];
  /** Null unless the table was asked for by itself, and answered. */
  readonly table: {
    readonly name: string;
    readonly approximateItems: number;
    readonly sizeBytes: number;
  } | null;
  readonly thresholds: readonly ThresholdResult[];
  readonly notes: readonly string[];
  /** What CloudWatch charges for this look: by metric asked for. */
  readonly asked: { readonly metrics: number; readonly usd: number };
}

export interface MetricsRequest {
  readonly groups: readonly Group[];
  /** These metrics alone: what else there is of the groups is not looked for. */
  readonly keys?: ReadonlySet<string>;
  readonly window: MetricWindow;
  /** Milliseconds: how much earlier the time is that this one is compared with. */
  readonly compareMs?: number;
  readonly thresholds: readonly Threshold[];
  /** Whether a limit is kept where nothing was measured. */
  readonly allowNoData: boolean;
  /** Also how much the table holds, which is no metric and takes a call of its own. */
  readonly tableSize: boolean;
}

/** Percentiles of a whole time are asked for as one period of its length; CloudWatch has none longer than this. */
const LONGEST_PERIOD_SECONDS = 30 * 86_400;

/** Reads the metrics of the application: one call for what there is, one for all the numbers. */
export async function readMetrics(
  connection: Connection,
  outputs: StackOutputs,
  { groups, keys, window, compareMs, thresholds, allowNoData, tableSize }: MetricsRequest,
  deps: Timing,
): Promise<MetricsReport> {
  const cloudWatch = await connection.cloudWatch();
  const withTable = groups.includes('table') && keys === undefined;
  const [dimensions, { table, notes: ofTable }] = await Promise.all([
    withTable ? discoverTable(cloudWatch, outputs.tableName) : { operations: [], indexes: [] },
    tableSize ? readTable(connection, outputs.tableName) : NO_TABLE,
  ]);
  const all = metricDefinitions(outputs, groups, dimensions);
  const definitions = keys === undefined ? all : all.filter(({ key }) => keys.has(key));
  const before = compareMs === undefined ? undefined : earlier(window, compareMs, deps.clock.now().getTime());
  const asked = [...pointQueries(definitions, window), ...totalQueries(definitions, window)];
  const askedBefore = before === undefined ? [] : definitions.map((definition) => whole(definition, before));
  const [now, then] = await Promise.all([
    readSeries(cloudWatch, asked, window, deps),
    before === undefined ? undefined : readSeries(cloudWatch, askedBefore, before, deps),
  ]);
  const readings = combine(definitions, now, then?.series).filter(isShown);
  const metrics = summarize(readings, window);
  const count = asked.length + askedBefore.length;
  const quiet = keys === undefined ? await silence(connection, readings) : [];
  return {
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
    periodSeconds: window.periodSeconds,
    compared:
      before === undefined
        ? null
        : { from: new Date(before.from).toISOString(), to: new Date(before.to).toISOString() },
    metrics,
    table,
    thresholds: judgeThresholds(thresholds, metrics, allowNoData),
    notes: [...ofTable, ...now.notes, ...(then?.notes ?? []), ...quiet],
    asked: { metrics: count, usd: count * rateOf('metricData').usd },
  };
}

/** What was not asked for has no values, and so nothing to show. */
function isShown({ definition, points, previous, answered }: MetricReading): boolean {
  return definition.optional !== true || points.size > 0 || previous !== null || !answered;
}

function pointQueries(definitions: readonly MetricDefinition[], window: MetricWindow): SeriesQuery[] {
  return definitions.map((definition) => ({ ...definition, periodSeconds: window.periodSeconds }));
}

/** Of what cannot be told from its periods. */
function totalQueries(definitions: readonly MetricDefinition[], window: MetricWindow): SeriesQuery[] {
  return definitions.filter(needsOwnTotal).map((definition) => whole(definition, window));
}

function needsOwnTotal({ statistic }: MetricDefinition): boolean {
  return !addsUp(statistic) && statistic !== 'Maximum';
}

function whole(definition: MetricDefinition, window: MetricWindow): SeriesQuery {
  return { ...definition, periodSeconds: Math.min(lengthOf(window), LONGEST_PERIOD_SECONDS) };
}

/** Puts the answers back to what was asked: points first, then the totals that had to be asked for. */
function combine(
  definitions: readonly MetricDefinition[],
  { series: now, answered }: Pick<SeriesAnswers, 'series' | 'answered'>,
  before: readonly SeriesPoints[] | undefined,
): MetricReading[] {
  const none: SeriesPoints = new Map();
  let next = definitions.length;
  return definitions.map((definition, index) => {
    const silent = definition.sparse ? 0 : null;
    const points = now[index] ?? none;
    const own = needsOwnTotal(definition) ? (now[next++] ?? none) : points;
    const previous =
      before === undefined ? null : totalOf(definition.statistic, before[index] ?? none, silent);
    const isAnswered = answered[index] !== false;
    const total = isAnswered ? totalOf(definition.statistic, own, silent) : null;
    return { definition, points, total, previous, answered: isAnswered };
  });
}

/** Says why a part has no numbers at all: nothing happened, or they are kept under other dimensions. */
async function silence(connection: Connection, readings: readonly MetricReading[]): Promise<string[]> {
  const notes: string[] = [];
  for (const [group, quiet] of QUIET) {
    const own = readings.filter(({ definition }) => definition.group === group);
    const [first] = own;
    if (first === undefined || own.some(({ points }) => points.size > 0)) continue;
    const { namespace, dimensions } = first.definition;
    const found = await listMetrics(await connection.cloudWatch(), namespace, dimensions);
    notes.push(
      found.length === 0
        ? `${quiet}, and not in the last two weeks either`
        : `${quiet} in this time, though CloudWatch has seen some in the last two weeks`,
    );
  }
  return notes;
}

const QUIET: readonly (readonly [Group, string])[] = [
  ['function', 'no invocation of the function'],
  ['api', 'no request to the API'],
  ['table', 'no read or write of the table'],
];

const NO_TABLE = { table: null, notes: [] };

/** AWS counts items about every six hours. The numbers are told whether or not the table answers. */
async function readTable(
  connection: Connection,
  name: string,
): Promise<Pick<MetricsReport, 'table' | 'notes'>> {
  try {
    const { Table } = await (await connection.dynamoDB()).describeTable({ TableName: name });
    const [approximateItems, sizeBytes] = [Table?.ItemCount ?? 0, Table?.TableSizeBytes ?? 0];
    return { table: { name, approximateItems, sizeBytes }, notes: [] };
  } catch (error) {
    if (isFatal(error)) throw error;
    return { table: null, notes: [`the size of the table is not known: ${(error as Error).message}`] };
  }
}
