import { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { cached, collect, type Store, startingWith } from '../../store.ts';
import { distributionOf } from '../cloudwatch/distribution.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import { compilePattern } from './pattern/pattern.ts';

/** A filter of a log group, which makes a metric of the lines that match. */
export interface MetricFilterRecord {
  readonly group: string;
  readonly name: string;
  /** Of the stack that has made it, or `user`. */
  readonly owner: string;
  readonly pattern: string;
  readonly namespace: string;
  readonly metric: string;
  readonly value: number;
  readonly defaultValue: number | undefined;
  readonly unit: StandardUnit;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface MetricFilters {
  get(group: string, name: string): Promise<MetricFilterRecord | undefined>;
  /** Of a group, or of all. */
  list(group: string | undefined): Promise<MetricFilterRecord[]>;
  put(filter: MetricFilterRecord): Promise<void>;
  delete(group: string, name: string): Promise<void>;
  deleteAll(group: string): Promise<void>;
  /** Makes metrics of lines that have arrived. */
  record(group: string, lines: readonly { timestamp: number; message: string }[]): Promise<void>;
}

const UNITS: readonly StandardUnit[] = Object.values(StandardUnit);

export function unitIn(text: string | undefined): StandardUnit {
  return UNITS.find((unit) => unit === text) ?? 'None';
}

export function createMetricFilters(store: Store, metrics: MetricStore): MetricFilters {
  const filters = cached(store.collection<MetricFilterRecord>('log-metric-filters'));
  const keyOf = (group: string, name: string): string => `${group}\n${name}`;
  const list = (group: string | undefined) =>
    collect(filters.values(group === undefined ? {} : startingWith(`${group}\n`)));

  return {
    get: (group, name) => filters.get(keyOf(group, name)),
    list,
    put: (filter) => filters.put(keyOf(filter.group, filter.name), filter),
    delete: (group, name) => filters.delete(keyOf(group, name)),
    deleteAll: (group) => filters.clear(startingWith(`${group}\n`)),
    async record(group, lines) {
      for (const filter of await list(group)) recordOne(metrics, filter, lines);
    },
  };
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html: the default value is "the value reported
 * to the metric filter during a period when logs are ingested but no matching logs are found". A period is a minute there,
 * and what arrives together here.
 */
function recordOne(
  metrics: MetricStore,
  { pattern, namespace, metric: name, value, defaultValue, unit }: MetricFilterRecord,
  lines: readonly { timestamp: number; message: string }[],
): void {
  const metric = { namespace, name, dimensions: {} };
  const matches = compilePattern(pattern);
  const matched = lines.filter(({ message }) => matches(message));
  for (const { timestamp } of matched) metrics.add(metric, unit, distributionOf(value), new Date(timestamp));
  const [first] = lines;
  if (matched.length === 0 && defaultValue !== undefined && first !== undefined)
    metrics.add(metric, unit, distributionOf(defaultValue), new Date(first.timestamp));
}
