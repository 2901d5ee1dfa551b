import type { Clock } from '../../clock.ts';
import type { Store } from '../../store.ts';

/** Which series a value belongs to; the dimensions must match exactly when it is read. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The values of one minute. */
export interface MinuteStatistics {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** The values themselves, for percentiles; at most {@link SAMPLES} of them. */
  readonly samples: readonly number[];
}

export interface MetricStore {
  /** Adds a value to the minute that it happened in. Kept in memory for at most {@link FLUSH_MS}. */
  record(metric: MetricName, value: number, at?: Date): void;
  /** Minutes with values in `[from, to)`, by their start in milliseconds since 1970. */
  read(metric: MetricName, from: Date, to: Date): Promise<Map<number, MinuteStatistics>>;
  close(): Promise<void>;
}

export const SAMPLES = 500;
const FLUSH_MS = 1000;
const MINUTE = 60_000;

export function createMetricStore(store: Store, clock: Clock, report: (error: unknown) => void): MetricStore {
  const minutes = store.collection<MinuteStatistics>('metric-minutes');
  let pending = new Map<string, MinuteStatistics>();
  let flushing: Promise<void> = Promise.resolve();

  async function write(batch: ReadonlyMap<string, MinuteStatistics>): Promise<void> {
    for (const [key, statistics] of batch) {
      const held = await minutes.get(key);
      await minutes.put(key, held === undefined ? statistics : merge(held, statistics));
    }
  }

  /** One batch at a time: a minute is read, merged and written. A batch that fails is told, and the next one goes on. */
  function flush(): Promise<void> {
    const batch = pending;
    pending = new Map();
    if (batch.size > 0) flushing = flushing.then(() => write(batch)).catch(report);
    return flushing;
  }

  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  return {
    record(metric, value, at = clock.now()) {
      const key = keyOf(metric, Math.floor(at.getTime() / MINUTE) * MINUTE);
      const one = { count: 1, sum: value, min: value, max: value, samples: [value] };
      const held = pending.get(key);
      pending.set(key, held === undefined ? one : merge(held, one));
    },
    async read(metric, from, to) {
      await flush();
      const found = new Map<number, MinuteStatistics>();
      const start = Math.floor(from.getTime() / MINUTE) * MINUTE;
      for await (const [key, statistics] of minutes.entries({
        gte: keyOf(metric, start),
        lt: keyOf(metric, to.getTime()),
      })) {
        found.set(Number(key.split('\n').at(-1)), statistics);
      }
      return found;
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

export function merge(a: MinuteStatistics, b: MinuteStatistics): MinuteStatistics {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    samples: a.samples.length >= SAMPLES ? a.samples : [...a.samples, ...b.samples].slice(0, SAMPLES),
  };
}

function keyOf({ namespace, name, dimensions }: MetricName, minute: number): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return [namespace, name, JSON.stringify(sorted), String(minute).padStart(15, '0')].join('\n');
}
