import type {
  Dimension,
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
  MetricStat,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import { pause } from '../../pause.ts';
import { checkLabel, type LabelOf } from './dynamic-labels.ts';
import { withLabels } from './labels.ts';
import { compileMath } from './math/expression.ts';
import { isSeries, type MathValue, mathError, type Scope, type Series } from './math/values.ts';
import { metricDataPage } from './metric-data-page.ts';
import type { MetricName } from './metric-records.ts';
import type { MetricStore } from './metric-store.ts';
import { periodsOf, readPeriods } from './periods.ts';
import { statistic } from './statistics.ts';

const MOST_QUERIES = 500;
const MOST_POINTS = 100_800;
/** Of all operators and functions of an expression together: what is made in one go, while nobody else has a turn. */
const MOST_MADE = 750_000;
const ID = /^[a-z][a-zA-Z0-9_]{0,254}$/;

/** What queries are read from. */
export interface QuerySource {
  readonly metrics: MetricStore;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly from: Date;
  readonly to: Date;
  /** The queries' own labels where it is left out. */
  readonly labelOf?: LabelOf | undefined;
}

/** Answers GetMetricData: metrics and metric math, in pages. @throws AwsError for queries that are wrong. */
export async function readMetricData(
  { metrics, now, labelOf }: Pick<QuerySource, 'metrics' | 'now' | 'labelOf'>,
  input: GetMetricDataInput,
): Promise<GetMetricDataOutput> {
  const { MetricDataQueries: queries = [], StartTime: from, EndTime: to } = input;
  if (from === undefined || to === undefined || from >= to)
    throw new AwsError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
  checkQueries(queries);
  const answer = answerQueries({ metrics, now, from, to, labelOf }, withLabels(queries));
  const asked = queries.filter(({ ReturnData }) => ReturnData !== false);
  const resultsOf = async (query: MetricDataQuery): Promise<readonly MetricDataResult[]> => {
    const value = await answer(query.Id ?? '');
    if (typeof value === 'number') throw mathError(`${query.Id} comes to one number, not to a time series`);
    const ascending = input.ScanBy === 'TimestampAscending';
    return (isSeries(value) ? [value] : value).map((series) => resultOf(query, series, ascending));
  };
  return metricDataPage(asked, resultsOf, input.MaxDatapoints ?? MOST_POINTS, input.NextToken);
}

/** @throws AwsError for queries that break a rule between them. */
export function checkQueries(queries: readonly MetricDataQuery[]): void {
  if (queries.length === 0 || queries.length > MOST_QUERIES)
    throw new AwsError('ValidationError', `MetricDataQueries must have 1 to ${MOST_QUERIES} members`);
  const ids = new Set(queries.map(({ Id }) => Id));
  if (ids.size < queries.length)
    throw new AwsError('ValidationError', 'The values for parameter id in MetricDataQueries are not unique.');
  for (const query of queries) {
    const { Id = '', Expression, MetricStat } = query;
    checkLabel(query);
    if (!ID.test(Id))
      throw new AwsError(
        'ValidationError',
        `The value ${Id} for parameter MetricDataQueries.member.Id is not matching the expected pattern`,
      );
    if ((Expression === undefined) === (MetricStat === undefined))
      throw new AwsError('ValidationError', `Query ${Id} must have either an Expression or a MetricStat`);
  }
}

/** Answers queries by id, each once, whatever else uses it. */
export function answerQueries(
  source: QuerySource,
  queries: readonly MetricDataQuery[],
): (id: string) => Promise<MathValue> {
  const known = new Map<string, Promise<MathValue>>();
  const byId = new Map(queries.map((query) => [query.Id ?? '', query]));

  function periodOf(query: MetricDataQuery, path: readonly string[]): number {
    const own = query.Period ?? query.MetricStat?.Period;
    if (own !== undefined) return own;
    const used = referencesOf(query.Expression ?? '', byId, path);
    const metrics = used.length > 0 ? used : queries.filter(({ MetricStat }) => MetricStat !== undefined);
    const periods = new Set(metrics.map((each) => periodOf(each, [...path, query.Id ?? ''])));
    if (periods.size > 1) throw mathError(`${query.Id} is made of metrics of different periods`);
    return [...periods][0] ?? 60;
  }

  async function evaluate(query: MetricDataQuery, path: readonly string[]): Promise<MathValue> {
    const { Id = '', MetricStat, Expression = '', Label } = query;
    if (path.includes(Id)) throw mathError(`${Id} is made of itself`);
    if (MetricStat !== undefined) {
      const series = await readSeries(source, MetricStat, Label);
      return { ...series, label: source.labelOf?.(query, series.points) ?? series.label };
    }
    const compiled = compileMath(Expression);
    const operands = new Map<string, MathValue>();
    const metricsUsed = /\bMETRICS\s*\(/i.test(Expression)
      ? queries.filter((each) => each.MetricStat !== undefined)
      : [];
    for (const each of [...referencesOf(Expression, byId, path), ...metricsUsed])
      operands.set(each.Id ?? '', await answer(each.Id ?? '', [...path, Id]));
    await pause();
    const scope = scopeOf(source, periodOf(query, path), operands, metricsUsed);
    return labelled(compiled(scope), (points) => source.labelOf?.(query, points) ?? Label ?? Id);
  }

  function answer(id: string, path: readonly string[]): Promise<MathValue> {
    const query = byId.get(id);
    if (query === undefined) throw mathError(`there is no query ${id}`);
    const held = known.get(id);
    if (held !== undefined && !path.includes(id)) return held;
    const value = evaluate(query, path);
    known.set(id, value);
    return value;
  }

  return (id) => answer(id, []);
}

function referencesOf(
  expression: string,
  byId: ReadonlyMap<string, MetricDataQuery>,
  path: readonly string[],
): MetricDataQuery[] {
  const names = new Set(expression.match(/\b[a-z]\w*\b/g) ?? []);
  const found = [...names].flatMap((name) => byId.get(name) ?? []);
  const own = found.find(({ Id = '' }) => path.includes(Id));
  if (own !== undefined) throw mathError(`${own.Id} is made of itself`);
  return found;
}

function scopeOf(
  source: QuerySource,
  periodSeconds: number,
  operands: ReadonlyMap<string, MathValue>,
  metricQueries: readonly MetricDataQuery[],
): Scope {
  const { from, periodMs } = periodsOf({ from: source.from, to: source.to, periodSeconds }, source.now);
  const count = Math.ceil((source.to.getTime() - from) / periodMs);
  // Believed, not proven: AWS answers no more datapoints than that, whatever is asked.
  if (count > MOST_POINTS)
    throw new AwsError(
      'ValidationError',
      `The time asked for has ${count} periods of ${periodSeconds} s, which exceeds the limit of ${MOST_POINTS}`,
    );
  return {
    byId(id) {
      const value = operands.get(id);
      if (value === undefined) throw mathError(`there is no query ${id}`);
      return value;
    },
    metrics: (filter) =>
      metricQueries.flatMap(({ Id = '', Label = '' }) => {
        const value = operands.get(Id);
        const wanted = Id.includes(filter) || Label.includes(filter);
        return wanted && value !== undefined && isSeries(value) ? [value] : [];
      }),
    times: Array.from({ length: count }, (_, index) => from + index * periodMs),
    periodSeconds,
    spend: createBudget(),
  };
}

/** @returns what counts the datapoints that one expression makes. @throws AwsError when they are too many. */
function createBudget(): (datapoints: number) => void {
  let left = MOST_MADE;
  return (datapoints) => {
    left -= datapoints;
    if (left < 0)
      throw mathError(
        `the embedded environment does not serve an expression that makes more than ${MOST_MADE} datapoints on its way`,
      );
  };
}

/**
 * One statistic of a metric over a time; a unit that the metric does not have finds nothing, as on AWS. Where none is
 * asked for, the first of those there are is answered.
 */
export async function readSeries(
  { metrics, now, from, to }: QuerySource,
  { Metric, Period = 60, Stat = '', Unit }: MetricStat,
  label?: string,
): Promise<Series> {
  const metric = metricName(Metric?.Namespace, Metric?.MetricName, Metric?.Dimensions);
  const found = await readPeriods(metrics, { metric, from, to, periodSeconds: Period, unit: Unit }, now);
  const [, periods] = found[0] ?? [undefined, []];
  const points = periods.flatMap(([time, values]): [number, number][] => {
    const value = statistic(values, Stat);
    return value === undefined ? [] : [[time.getTime(), value]];
  });
  const units = found.map(([unit]) => unit);
  const several = units.length > 1 ? { units } : {};
  return { label: label ?? metric.name, points: new Map(points), ...several };
}

function labelled(value: MathValue, labelOf: (points: Series['points']) => string): MathValue {
  if (typeof value === 'number' || !isSeries(value)) return value;
  return { points: value.points, label: labelOf(value.points) };
}

function resultOf(
  { Id }: MetricDataQuery,
  { label, points, units }: Series,
  ascending: boolean,
): MetricDataResult {
  const ordered = [...points].sort(([a], [b]) => (ascending ? a - b : b - a));
  return {
    Id,
    Label: label,
    Timestamps: ordered.map(([time]) => new Date(time)),
    Values: ordered.map(([, value]) => value),
    StatusCode: 'Complete',
    ...(units === undefined
      ? {}
      : { Messages: [{ Code: 'MultipleUnits', Value: `Multiple units returned: '[${units.join(', ')}]'` }] }),
  };
}

export function metricName(namespace = '', name = '', dimensions: readonly Dimension[] = []): MetricName {
  return {
    namespace,
    name,
    dimensions: Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value])),
  };
}
