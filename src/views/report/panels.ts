import type { MetricsReport } from '../../services/metrics/report.ts';
import type { MetricSummary } from '../../services/metrics/summary.ts';

/** Metrics that belong into one chart: they share their unit and their scale. */
export interface Panel {
  readonly title: string;
  readonly metrics: readonly MetricSummary[];
}

/** The charts of a report, and the titles of those that would show nothing but zeros. */
export interface Panels {
  readonly shown: readonly Panel[];
  readonly silent: readonly string[];
}

/** Few failures among many requests would be a flat line: each stands on a scale of its own. */
const PANELS: readonly (readonly [title: string, keys: readonly string[]])[] = [
  ['Answers with 5xx', ['5xx']],
  ['Crashes of the function', ['crashes']],
  ['Throttled invocations', ['throttles']],
  ['Latency of the API', ['latencyP50', 'latencyP95', 'latencyP99']],
  ['Requests', ['requests']],
  ['Answers with 4xx', ['4xx']],
  ['Invocations', ['invocations']],
  ['Duration of the function', ['durationP50', 'durationP95', 'durationP99']],
  ['Concurrent executions', ['concurrency']],
  ['Read capacity of the table', ['readUnits']],
  ['Write capacity of the table', ['writeUnits']],
  ['Throttled reads of the table', ['readThrottles']],
  ['Throttled writes of the table', ['writeThrottles']],
];

const MOST_OPERATIONS = 4;

/** The charts of a report, those of the table's busiest operations last. */
export function panelsOf({ metrics }: MetricsReport): Panels {
  const byKey = (keys: readonly string[]): MetricSummary[] =>
    keys.flatMap((key) => metrics.find((metric) => metric.key === key) ?? []);
  const operations = metrics
    .filter(({ key }) => key.endsWith('.count'))
    .sort((a, b) => (b.total ?? 0) - (a.total ?? 0))
    .slice(0, MOST_OPERATIONS)
    .map(({ key }) => key.replace(/count$/, 'p99'));
  const fixed = PANELS.map(([title, keys]) => ({ title, metrics: byKey(keys) }));
  const all = [...fixed, { title: 'Latency of the table, p99', metrics: byKey(operations) }];
  return {
    shown: all.filter((panel) => panel.metrics.some(({ points }) => points.some(({ value }) => value > 0))),
    silent: all.filter(isSilent).map(({ title }) => title),
  };
}

/** Nothing measured at all is not known to be nothing. */
function isSilent({ metrics }: Panel): boolean {
  const known = metrics.some(({ points, total }) => points.length > 0 || total === 0);
  return known && metrics.every(({ points }) => points.every(({ value }) => value === 0));
}
