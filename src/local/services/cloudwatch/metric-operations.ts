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
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { pageOf } from '../../paging.ts';
import { pause } from '../../pause.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { checkMetricData } from './datum-rules.ts';
import { type Distribution, distributionOfAll } from './distribution.ts';
import { dynamicLabels } from './dynamic-labels.ts';
import { millisecondsAhead } from './label-times.ts';
import { metricName, readMetricData } from './metric-data.ts';
import type { MetricRecord } from './metric-records.ts';
import type { MetricStore } from './metric-store.ts';
import { readPeriods } from './periods.ts';
import { statistic } from './statistics.ts';

/** So many are added while nobody else has a turn. */
const SLICE = 100;
const LIST_PAGE = 500;
const LISTED_MS = 14 * 86_400_000;
const RECENT_MS = 3 * 3_600_000;
const MOST_STATISTICS = 1440;

/** Writing and reading of metrics. */
export function metricOperations(metrics: MetricStore, clock: Clock, account: Account): Operation[] {
  return [
    operation<GetMetricDataInput, GetMetricDataOutput>(GetMetricData$)(
      ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy', 'MaxDatapoints', 'NextToken', 'LabelOptions'],
      (input) => {
        const now = clock.now().getTime();
        const labelOf = dynamicLabels(account, { now, ahead: millisecondsAhead(input.LabelOptions) });
        return readMetricData({ metrics, now, labelOf }, input);
      },
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
        const { items, next } = pageOf(found, LIST_PAGE, input.NextToken, invalidToken);
        return {
          Metrics: items.map(({ namespace, name, dimensions }) => ({
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          })),
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    ),
    operation<PutMetricDataInput, object>(PutMetricData$)(['Namespace', 'MetricData'], async (input) => {
      if (input.Namespace?.startsWith('AWS/'))
        throw new AwsError(
          'InvalidParameterValue',
          `The value ${input.Namespace} for parameter Namespace is invalid: AWS/ is reserved`,
        );
      const { Namespace, MetricData = [] } = input;
      checkMetricData(MetricData, clock.now());
      for (const [index, datum] of MetricData.entries()) {
        if (index % SLICE === SLICE - 1) await pause();
        put(metrics, clock.now(), Namespace, datum);
      }
      return {};
    }),
  ];
}

/** moto's cloudwatch/models.py has these words; believed, not proven. */
function invalidToken(): AwsError {
  return new AwsError('InvalidParameterValue', 'Request parameter NextToken is invalid');
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
      `You have requested up to ${asked} datapoints, which exceeds the limit of ${MOST_STATISTICS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  const units = await readPeriods(metrics, { metric, from, to, periodSeconds, unit: input.Unit }, now);
  return {
    Label: input.MetricName,
    Datapoints: units.flatMap(([Unit, periods]) =>
      periods.map(([Timestamp, values]) => ({
        Timestamp,
        Unit,
        ...valuesOf(values, Statistics ?? []),
        ...(ExtendedStatistics ? { ExtendedStatistics: valuesOf(values, ExtendedStatistics) } : {}),
      })),
    ),
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

function put(metrics: MetricStore, now: Date, namespace: string | undefined, datum: MetricDatum): void {
  const metric = metricName(namespace, datum.MetricName, datum.Dimensions);
  const values = distributionIn(datum);
  const { Unit = 'None', Timestamp = now, StorageResolution } = datum;
  if (values === undefined) return;
  if (StorageResolution === 1) metrics.addFine(metric, Unit, values, Timestamp);
  else metrics.add(metric, Unit, values, Timestamp);
}

function distributionIn(datum: MetricDatum): Distribution | undefined {
  const { Value, Values, Counts, StatisticValues } = datum;
  if (StatisticValues !== undefined) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = StatisticValues;
    return { count: SampleCount, sum: Sum, min: Minimum, max: Maximum, counts: null };
  }
  const given = Values ?? (Value === undefined ? [] : [Value]);
  return distributionOfAll(given, Counts);
}
