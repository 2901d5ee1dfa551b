import type { MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import { isFatal } from '../../errors.ts';

/** The newest value of what an alarm watches. */
export interface CurrentValue {
  readonly value: number;
  /** ISO 8601. */
  readonly time: string;
}

const MOST_PERIODS = 5;
const MINUTE = 60_000;

/** Reads what metric alarms watch, in one call for all of the same shape; what cannot be read is left out. */
export async function readCurrentValues(
  cloudWatch: CloudWatchApi,
  alarms: readonly MetricAlarm[],
  now: number,
): Promise<ReadonlyMap<string, CurrentValue>> {
  const simple = alarms.filter(({ MetricName }) => MetricName !== undefined);
  const math = alarms.filter(
    ({ MetricName, Metrics = [] }) => MetricName === undefined && Metrics.length > 0,
  );
  const found = await Promise.all([
    newestValues(cloudWatch, simple, simple.map(simpleQuery), now),
    // Ids within math are the alarm's own, so each has a call of its own.
    ...math.map((alarm) => newestValues(cloudWatch, [alarm], alarm.Metrics ?? [], now)),
  ]);
  return new Map(found.flat());
}

function simpleQuery(alarm: MetricAlarm, index: number): MetricDataQuery {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = alarm;
  return {
    Id: `a${index}`,
    MetricStat: {
      Metric: { Namespace, MetricName, Dimensions },
      Period: Period ?? 60,
      Stat: Statistic ?? ExtendedStatistic ?? 'Average',
    },
  };
}

/** One result for each alarm, in their order. */
async function newestValues(
  cloudWatch: CloudWatchApi,
  alarms: readonly MetricAlarm[],
  queries: readonly MetricDataQuery[],
  now: number,
): Promise<[string, CurrentValue][]> {
  if (queries.length === 0) return [];
  const longest = Math.max(...queries.map(({ Period, MetricStat }) => Period ?? MetricStat?.Period ?? 60));
  const end = Math.ceil(now / MINUTE) * MINUTE;
  try {
    const { MetricDataResults = [] } = await cloudWatch.getMetricData({
      StartTime: new Date(end - longest * 1000 * MOST_PERIODS),
      EndTime: new Date(end),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: [...queries],
    });
    const shown = queries.filter(({ ReturnData }) => ReturnData !== false);
    return alarms.flatMap(({ AlarmName = '' }, index): [string, CurrentValue][] => {
      const result = MetricDataResults.find(({ Id }) => Id === shown[index]?.Id);
      const [time] = result?.Timestamps ?? [];
      const [value] = result?.Values ?? [];
      return time === undefined || value === undefined
        ? []
        : [[AlarmName, { value, time: time.toISOString() }]];
    });
  } catch (error) {
    if (isFatal(error)) throw error;
    return [];
  }
}
