import type { Measured as MeasuredNumber } from '../thresholds.ts';
import type { Measured } from './recorder.ts';

/** What limits may name: `p95>300ms,errors>1%,rate<50`. Nothing was measured of a test that sent nothing. */
export function measuredKeys({ latency, errorPercent, rate, requests }: Measured): MeasuredNumber[] {
  const sent = (total: number): number | null => (requests === 0 ? null : total);
  const times = {
    min: latency?.min,
    mean: latency?.mean,
    p50: latency?.p50,
    p75: latency?.p75,
    p90: latency?.p90,
    p95: latency?.p95,
    p99: latency?.p99,
    'p99.9': latency?.p999,
    max: latency?.max,
  };
  return [
    ...Object.entries(times).map(([key, total]) => ({ key, unit: 'ms', total: total ?? null })),
    { key: 'errors', unit: 'percent', total: sent(errorPercent) },
    { key: 'rate', unit: 'count', total: sent(rate) },
    { key: 'requests', unit: 'count', total: requests },
  ];
}
