import type { ThresholdResult } from '../thresholds.ts';
import type { ServerSide } from './server-side.ts';

/**
 * How requests are sent. Closed: so many at once, each connection sends its next one when it is answered. Open: so
 * many a second, whether the last ones are answered or not; a request that has to wait for a connection is late, and
 * that counts.
 */
export interface LoadPlan {
  readonly model: 'closed' | 'open';
  /** Of the closed model; null when only time ends it. */
  readonly requests: number | null;
  /** Connections, at the most. */
  readonly concurrency: number;
  /** Requests a second; of the open model. */
  readonly rate: number;
  /** Null when only the number of requests ends it. */
  readonly durationMs: number | null;
  /** Sent before anything is measured. */
  readonly warmUpMs: number;
  /** Time over which connections, or the rate, grow to what is wanted. */
  readonly rampMs: number;
  readonly timeoutMs: number;
}

/** What `loadtest` tells. Times are milliseconds, to the microsecond. */
export interface LoadReport {
  /** Whether requests were sent that change something; items that were created are removed again. */
  readonly changed: boolean;
  readonly environment: string;
  readonly method: string;
  readonly path: string;
  readonly plan: LoadPlan;
  /** ISO 8601; of what was measured. Null in a dry run. */
  readonly from: string | null;
  readonly to: string | null;
  readonly requests: number;
  /** Those that were not answered, or with a status above 399. */
  readonly failed: number;
  readonly errorPercent: number;
  /** Requests a second that were answered. */
  readonly rate: number;
  readonly bytes: number;
  /** Of the answers below 400; null when there was none. */
  readonly latency: Latency | null;
  /** Of the answers with 400 and above: a refusal is often the fastest answer. Null when there was none. */
  readonly refusedLatency: Latency | null;
  readonly histogram: readonly HistogramBar[];
  readonly statuses: readonly { readonly status: number; readonly count: number }[];
  readonly errors: readonly { readonly kind: string; readonly count: number }[];
  /** How late the generator itself was, at the most: more than a few milliseconds mean that it was what limited. */
  readonly lagMs: number;
  /** The same time as the platform saw it; null when it was not asked for. */
  readonly server: ServerSide | null;
  readonly created: CreatedByLoad;
  readonly thresholds: readonly ThresholdResult[];
}

/** Items that a test created. */
export interface CreatedByLoad {
  readonly items: number;
  readonly removed: number;
  /** Items that the test may have created, and that were not removed. */
  readonly left: readonly LeftItem[];
}

export interface LeftItem {
  readonly id: string;
  /** Why it was not removed. */
  readonly reason: string;
}

/** What `loadtest --clean-up` tells. */
export interface LoadCleanedUp {
  readonly changed: boolean;
  /** Items that look like those of tests, and how many of them were removed. */
  readonly items: number;
  readonly removed: number;
  readonly left: readonly LeftItem[];
}

/** Of answers; in the open model from the time that a request was meant to be sent. */
export interface Latency {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface HistogramBar {
  /** Milliseconds: answers below 400 up to this, and above the bar before. */
  readonly upTo: number;
  readonly count: number;
}
