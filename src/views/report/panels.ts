import type { MetricsReport } from '../../services/metrics/report.ts';
import type { MetricSummary } from '../../services/metrics/summary.ts';

/** Metrics that belong into one chart: they share their unit. */
export interface Panel {
  readonly title: string;
  readonly metrics: readonly MetricSummary[];
}

const PANELS: readonly (readonly [title: string, keys: readonly string[]])[] = [
  ['Answers with 5xx', ['5xx']],
  ['Latency of the API', ['latencyP50', 'latencyP95', 'latencyP99']],
  ['Requests', ['requests', '4xx']],
  ['Crashes and throttled invocations', ['crashes', 'throttles']],
  ['Invocations', ['invocations']],
  ['Duration of the function', ['durationP50', 'durationP95', 'durationP99']],
  ['Concurrent executions', ['concurrency']],
  ['Capacity of the table', ['readUnits', 'writeUnits']],
];

const MOST_OPERATIONS = 4;

/** The charts of a report, those of the table's busiest operations last. */
export function panelsOf({ metrics }: MetricsReport): Panel[] {
  const byKey = (keys: readonly string[]): MetricSummary[] =>
    keys.flatMap((key) => metrics.find((metric) => metric.key === key) ?? []);
  const operations = metrics
    .filter(({ key }) => key.endsWith('.count'))
    .sort((a, b) => (b.total ?? 0) - (a.total ?? 0))
    .slice(0, MOST_OPERATIONS)
    .map(({ key }) => key.replace(/count$/, 'p99'));
  const fixed = PANELS.map(([title, keys]) => ({ title, metrics: byKey(keys) }));
  return [...fixed, { title: 'Latency of the table', metrics: byKey(operations) }].filter((panel) =>
    panel.metrics.some(({ points }) => points.length > 0),
  );
}
