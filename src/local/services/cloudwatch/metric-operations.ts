import {
  GetMetricData$,
  type GetMetricDataInput,
  type GetMetricDataOutput,
  GetMetricStatistics$,
  type GetMetricStatisticsInput,
  type GetMetricStatisticsOutput,
  ListMetrics$,
  type ListMetricsInput,
  type ListMetricsOutput,
  type MetricDatum,
  PutMetricData$,
  type PutMetricDataInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { combine, type Distribution, distributionOf } from './distribution.ts';
import { metricName, readMetricData } from './metric-data.ts';
import type { MetricRecord, MetricStore } from './metric-store.ts';
import { readPeriods } from './periods.ts';
import { statistic } from './statistics.ts';

const LIST_PAGE = 500;
const LISTED_MS = 14 * 86_400_000;
const RECENT_MS = 3 * 3_600_000;
const MOST_STATISTICS = 1440;

/** Writing and reading of metrics. */
export function metricOperations(metrics: MetricStore, clock: Clock): Operation[] {
  return [
    operation<GetMetricDataInput, GetMetricDataOutput>(GetMetricData$)(
      {
        honours: ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy', 'MaxDatapoints', 'NextToken'],
        ignores: { LabelOptions: 'it sets the time zone of labels, and labels show no times' },
      },
      (input) => readMetricData(metrics, clock.now().getTime(), input),
    ),
    operation<GetMetricStatisticsInput, GetMetricStatisticsOutput>(GetMetricStatistics$)(
      [
        'Namespace',
        'MetricName',
        'Dimensions',
        'StartTime',
        'EndTime',
        'Period',
        'Statistics',
        'ExtendedStatistics',
        'Unit',
      ],
      (input) => readStatistics(metrics, clock.now().getTime(), input),
    ),
    operation<ListMetricsInput, ListMetricsOutput>(ListMetrics$)(
      ['Namespace', 'MetricName', 'Dimensions', 'RecentlyActive', 'NextToken'],
      async (input) => {
        const within = input.RecentlyActive === undefined ? LISTED_MS : RECENT_MS;
        const since = clock.now().getTime() - within;
        const found = (await metrics.all()).filter(
          (metric) => metric.lastValue >= since && isWanted(metric, input),
        );
        const start = Number(input.NextToken ?? 0);
        return {
          Metrics: found.slice(start, start + LIST_PAGE).map(({ namespace, name, dimensions }) => ({
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          })),
          ...(start + LIST_PAGE < found.length ? { NextToken: String(start + LIST_PAGE) } : {}),
        };
      },
    ),
    operation<PutMetricDataInput, object>(PutMetricData$)(['Namespace', 'MetricData'], async (input) => {
      if (input.Namespace?.startsWith('AWS/'))
        throw new AwsError(
          'InvalidParameterValue',
          `The value ${input.Namespace} for parameter Namespace is invalid: AWS/ is reserved`,
        );
      for (const datum of input.MetricData ?? []) put(metrics, clock.now(), input.Namespace, datum);
      return {};
    }),
  ];
}

function isWanted(
  metric: MetricRecord,
  { Namespace, MetricName, Dimensions = [] }: ListMetricsInput,
): boolean {
  const { dimensions } = metric;
  return (
    (Namespace === undefined || metric.namespace === Namespace) &&
    (MetricName === undefined || metric.name === MetricName) &&
    Dimensions.every(({ Name = '', Value }) =>
      Value === undefined ? Name in dimensions : dimensions[Name] === Value,
    )
  );
}

async function readStatistics(
  metrics: MetricStore,
  now: number,
  input: GetMetricStatisticsInput,
): Promise<GetMetricStatisticsOutput> {
  const { StartTime: from, EndTime: to, Period: periodSeconds = 60, Statistics, ExtendedStatistics } = input;
  const metric = metricName(input.Namespace, input.MetricName, input.Dimensions);
  if (from === undefined || to === undefined || from >= to)
    throw new AwsError(
      'InvalidParameterValue',
      'The parameter StartTime must be less than the parameter EndTime.',
    );
  if ((Statistics === undefined) === (ExtendedStatistics === undefined))
    throw new AwsError('InvalidParameterCombination', 'Must specify either Statistics or ExtendedStatistics');
  const asked = Math.ceil((to.getTime() - from.getTime()) / 1000 / periodSeconds);
  if (asked > MOST_STATISTICS)
    throw new AwsError(
      'InvalidParameterCombination',
      `You have requested up to ${asked} datapoints, which exceeds the limit of ${MOST_STATISTICS}.`,
    );
  const unit = (await metrics.find(metric))?.unit;
  const wanted = input.Unit === undefined || input.Unit === unit;
  const periods = wanted ? await readPeriods(metrics, { metric, from, to, periodSeconds }, now) : [];
  return {
    Label: input.MetricName,
    Datapoints: periods.map(([Timestamp, values]) => ({
      Timestamp,
      Unit: unit,
      ...valuesOf(values, Statistics ?? []),
      ...(ExtendedStatistics ? { ExtendedStatistics: valuesOf(values, ExtendedStatistics) } : {}),
    })),
  };
}

function valuesOf(values: Distribution, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name): [string, number][] => {
      const value = statistic(values, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const OLDEST_MS = 14 * 86_400_000;
const NEWEST_MS = 2 * 3_600_000;

function put(metrics: MetricStore, now: Date, namespace: string | undefined, datum: MetricDatum): void {
  const at = datum.Timestamp ?? now;
  const age = now.getTime() - at.getTime();
  if (age > OLDEST_MS || age < -NEWEST_MS)
    throw new AwsError(
      'InvalidParameterValue',
      'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks and two hours from now.',
    );
  if (datum.StorageResolution !== undefined && datum.StorageResolution !== 60)
    throw new AwsError(
      'InvalidParameterValue',
      'The embedded environment keeps metrics by the minute: StorageResolution must be 60',
    );
  const values = distributionIn(datum);
  metrics.add(metricName(namespace, datum.MetricName, datum.Dimensions), datum.Unit ?? 'None', values, at);
}

function distributionIn({ Value, Values, Counts, StatisticValues, MetricName }: MetricDatum): Distribution {
  if (StatisticValues !== undefined) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = StatisticValues;
    return { count: SampleCount, sum: Sum, min: Minimum, max: Maximum, counts: null };
  }
  const given = Values ?? (Value === undefined ? [] : [Value]);
  const all = combine(given.map((value, index) => distributionOf(value, Counts?.[index] ?? 1)));
  if (all !== undefined && given.every(Number.isFinite)) return all;
  throw new AwsError(
    'InvalidParameterValue',
    `The metric ${MetricName} has no value, or one that is no number`,
  );
}
