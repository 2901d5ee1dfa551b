import { AwsError } from '../../wire/operation.ts';
import { type MetricName, type MetricStore, type MinuteStatistics, merge } from './metric-store.ts';

export interface SeriesRequest {
  readonly metric: MetricName;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  readonly periodSeconds: number;
}

/** The statistics of each period that has values, in the order of time. */
export async function readPeriods(
  metrics: MetricStore,
  request: SeriesRequest,
): Promise<[Date, MinuteStatistics][]> {
  const { metric, from, to, periodSeconds } = request;
  if (periodSeconds < 60 || periodSeconds % 60 !== 0) {
    throw new AwsError('InvalidParameterValue', 'Period must be a multiple of 60 seconds');
  }
  const period = periodSeconds * 1000;
  const periods = new Map<number, MinuteStatistics>();
  for (const [minute, statistics] of await metrics.read(metric, from, to)) {
    const start = Math.floor(minute / period) * period;
    const held = periods.get(start);
    periods.set(start, held === undefined ? statistics : merge(held, statistics));
  }
  return [...periods].sort(([a], [b]) => a - b).map(([start, statistics]) => [new Date(start), statistics]);
}

/**
 * One statistic of some values: Sum, Average, Minimum, Maximum, SampleCount, or a percentile as `p99.9`.
 * @throws AwsError for another statistic.
 */
export function statistic(statistics: MinuteStatistics, name: string): number {
  if (name === 'Sum') return statistics.sum;
  if (name === 'Average') return statistics.sum / statistics.count;
  if (name === 'Minimum') return statistics.min;
  if (name === 'Maximum') return statistics.max;
  if (name === 'SampleCount') return statistics.count;
  const percentile = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1];
  if (percentile === undefined)
    throw new AwsError(
      'InvalidParameterValue',
      `The embedded environment does not serve the statistic ${name}`,
    );
  const sorted = [...statistics.samples].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((Number(percentile) / 100) * sorted.length) - 1, 0)] ?? 0;
}
