import { createHistogram } from 'node:perf_hooks';
import type { HistogramBar, Latency, LoadReport } from './load.ts';

/** Collects what came of requests. Memory does not grow with their number. */
export interface Recorder {
  /** @param ms until the answer, or the failure. */
  add(outcome: number | string, ms: number, bytes: number): void;
  /** How late the generator was with a request. */
  lag(ms: number): void;
  count(): number;
  result(durationMs: number): Measured;
}

export type Measured = Pick<
  LoadReport,
  | 'requests'
  | 'failed'
  | 'errorPercent'
  | 'rate'
  | 'bytes'
  | 'latency'
  | 'refusedLatency'
  | 'histogram'
  | 'statuses'
  | 'errors'
  | 'lagMs'
>;

/** Microseconds, with three digits that count: up to an hour. */
const HISTOGRAM = { lowest: 1, highest: 3_600_000_000, figures: 3 };
const FAILURE_STATUS = 400;
const STEPS = [1, 2, 5];

export function createRecorder(): Recorder {
  const [succeeded, refused] = [createHistogram(HISTOGRAM), createHistogram(HISTOGRAM)];
  const bars = new Map<number, number>();
  const outcomes = new Map<number | string, number>();
  let [bytes, lagMs, failed] = [0, 0, 0];

  return {
    add(outcome, ms, size) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      bytes += size;
      const success = typeof outcome === 'number' && outcome < FAILURE_STATUS;
      if (!success) failed += 1;
      if (typeof outcome !== 'number') return;
      const latencies = success ? succeeded : refused;
      latencies.record(Math.max(Math.round(ms * 1000), 1));
      if (!success) return;
      const upTo = barOf(ms);
      bars.set(upTo, (bars.get(upTo) ?? 0) + 1);
    },
    lag(ms) {
      lagMs = Math.max(lagMs, ms);
    },
    count: () => sum([...outcomes.values()]),
    result(durationMs) {
      const requests = sum([...outcomes.values()]);
      const answered = succeeded.count + refused.count;
      return {
        requests,
        failed,
        errorPercent: requests === 0 ? 0 : (failed / requests) * 100,
        rate: durationMs === 0 ? 0 : (answered / durationMs) * 1000,
        bytes,
        latency: latencyOf(succeeded),
        refusedLatency: latencyOf(refused),
        histogram: barsOf(bars),
        statuses: [...outcomes]
          .flatMap(([status, count]) => (typeof status === 'number' ? [{ status, count }] : []))
          .sort((a, b) => a.status - b.status),
        errors: [...outcomes].flatMap(([kind, count]) => (typeof kind === 'string' ? [{ kind, count }] : [])),
        lagMs: Math.round(lagMs * 1000) / 1000,
      };
    },
  };
}

function latencyOf(latencies: ReturnType<typeof createHistogram>): Latency | null {
  if (latencies.count === 0) return null;
  const ms = (micros: number): number => Math.round(micros) / 1000;
  const at = (percent: number): number => ms(latencies.percentile(percent));
  return {
    min: ms(latencies.min),
    mean: ms(latencies.mean),
    p50: at(50),
    p75: at(75),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max: ms(latencies.max),
  };
}

/** Bars end at 1, 2, 5, 10, 20, 50, … of the unit that fits. */
function barOf(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(ms, 0.01)));
  const step = STEPS.find((each) => ms <= each * power) ?? 10;
  return Number((step * power).toPrecision(1));
}

function barsOf(bars: ReadonlyMap<number, number>): HistogramBar[] {
  return [...bars].map(([upTo, count]) => ({ upTo, count })).sort((a, b) => a.upTo - b.upTo);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
