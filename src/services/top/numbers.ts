import type { Connection } from '../../aws/connection.ts';
import type { Timing } from '../../clock.ts';
import { GROUPS } from '../metrics/catalogue.ts';
import { type MetricsReport, readMetrics } from '../metrics/report.ts';
import { metricWindow } from '../metrics/window.ts';
import type { StackOutputs } from '../stack/outputs.ts';

/** What one screen has room for. */
const KEYS: ReadonlySet<string> = new Set([
  'requests',
  '4xx',
  '5xx',
  'latencyP50',
  'latencyP95',
  'invocations',
  'crashes',
  'throttles',
  'concurrency',
  'readThrottles',
  'writeThrottles',
]);

/** The numbers of the last while, as `metrics` has them, in one call. */
export function readNumbers(
  connection: Connection,
  outputs: StackOutputs,
  sinceMs: number,
  timing: Timing,
): Promise<MetricsReport> {
  const now = timing.clock.now().getTime();
  const request = {
    groups: GROUPS,
    keys: KEYS,
    window: metricWindow(now - sinceMs, now, now),
    thresholds: [],
    allowNoData: true,
    tableSize: false,
  };
  return readMetrics(connection, outputs, request, timing);
}
