import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { defined } from '../../defined.ts';

/** What is asked of CloudWatch: one statistic of a metric. */
export interface SeriesQuery {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly periodSeconds: number;
}

/** Values by the start of their period, in milliseconds since 1970; a period without a value is not there. */
export type SeriesPoints = ReadonlyMap<number, number>;

/** The answers in the order of the questions, and what CloudWatch had to say about them. */
export interface SeriesAnswers {
  readonly series: readonly SeriesPoints[];
  /** Whether CloudWatch answered for each: no datapoints are none only then. */
  readonly answered: readonly boolean[];
  readonly notes: readonly string[];
}

const MOST_QUERIES = 500;
const ATTEMPTS = 3;

/** Reads series in calls of 500, each to its last page. @param from milliseconds since 1970. */
export async function readSeries(
  cloudWatch: CloudWatchApi,
  queries: readonly SeriesQuery[],
  { from, to }: { readonly from: number; readonly to: number },
  deps: Timing,
): Promise<SeriesAnswers> {
  const asked = queries.map((query, index) => toDataQuery(query, `m${index}`));
  const answers = new Map<string, Map<number, number>>();
  const notes = new Set<string>();
  const missing = new Set<string>();
  for (let start = 0; start < asked.length; start += MOST_QUERIES) {
    const MetricDataQueries = asked.slice(start, start + MOST_QUERIES);
    const failed = await readPages(cloudWatch, { MetricDataQueries, from, to, answers, notes, missing });
    await repeat(cloudWatch, { MetricDataQueries: failed, from, to, answers, notes, missing }, deps);
  }
  return {
    series: asked.map(({ Id = '' }) => answers.get(Id) ?? new Map()),
    answered: asked.map(({ Id = '' }) => !missing.has(Id)),
    notes: [...notes],
  };
}

interface Reading {
  readonly MetricDataQueries: MetricDataQuery[];
  readonly from: number;
  readonly to: number;
  readonly answers: Map<string, Map<number, number>>;
  readonly notes: Set<string>;
  /** Ids of queries that got no answer. */
  readonly missing: Set<string>;
}

/** What is partial goes on in the next page. @returns queries that failed inside CloudWatch. */
async function readPages(cloudWatch: CloudWatchApi, reading: Reading): Promise<MetricDataQuery[]> {
  const { MetricDataQueries, from, to, notes } = reading;
  const failed = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await cloudWatch.getMetricData({
      StartTime: new Date(from),
      EndTime: new Date(to),
      ScanBy: 'TimestampAscending',
      MetricDataQueries,
      ...defined({ NextToken }),
    });
    NextToken = page.NextToken;
    for (const result of page.MetricDataResults ?? []) {
      addPoints(reading, result);
      if (result.StatusCode === 'InternalError') failed.add(result.Id ?? '');
      const note = noteOn(result, NextToken !== undefined);
      if (note !== undefined) notes.add(note);
    }
    for (const { Value } of page.Messages ?? []) if (Value) notes.add(Value);
  } while (NextToken !== undefined);
  return MetricDataQueries.filter(({ Id = '' }) => failed.has(Id));
}

/** The same id comes in several pages. */
function addPoints(
  { answers, missing }: Reading,
  { Id = '', Timestamps = [], Values = [], StatusCode }: MetricDataResult,
): void {
  if (StatusCode === 'Forbidden') missing.add(Id);
  const points = answers.get(Id) ?? new Map<number, number>();
  answers.set(Id, points);
  for (const [index, time] of Timestamps.entries()) points.set(time.getTime(), Values[index] ?? 0);
}

function noteOn({ StatusCode }: MetricDataResult, more: boolean): string | undefined {
  if (StatusCode === 'Forbidden') return 'CloudWatch does not let these credentials read some of the metrics';
  if (StatusCode === 'PartialData' && !more)
    return 'CloudWatch did not give all values: the numbers are too low';
  return undefined;
}

/** What failed inside CloudWatch is asked for again, a few times. */
async function repeat(cloudWatch: CloudWatchApi, reading: Reading, { clock, signal }: Timing): Promise<void> {
  const pace = createPace(clock, signal);
  let failed = reading.MetricDataQueries;
  for (let attempt = 1; failed.length > 0 && attempt < ATTEMPTS; attempt += 1) {
    await pace.pause();
    failed = await readPages(cloudWatch, { ...reading, MetricDataQueries: failed });
  }
  for (const { Id = '' } of failed) reading.missing.add(Id);
  if (failed.length > 0)
    reading.notes.add(`CloudWatch failed on ${failed.length} metrics; their numbers are missing`);
}

/** No unit is asked for: a wrong one would find nothing, without an error. */
function toDataQuery(
  { namespace, metric, dimensions, statistic, periodSeconds }: SeriesQuery,
  Id: string,
): MetricDataQuery {
  return {
    Id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: statistic,
    },
  };
}
