import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../clock.ts';
import { DAY_MS, slicesOf } from '../../expire.ts';
import { collect, type Store } from '../../store.ts';
import { type Distribution, distributionOf } from './distribution.ts';
import {
  expireValues,
  FINE,
  type MetricName,
  type MetricRecord,
  type Pending,
  STEPS,
  type Step,
  seriesKey,
  timeKey,
  unitsOf,
  type Values,
  valuesIn,
  valuesKey,
  writeSlice,
} from './metric-records.ts';

export interface MetricStore {
  /** Adds a value to the minute that it happened in. Kept in memory for at most {@link FLUSH_MS}. */
  record(metric: MetricName, unit: StandardUnit, value: number, at?: Date): void;
  /** The same for many values at once. */
  add(metric: MetricName, unit: StandardUnit, values: Distribution, at: Date): void;
  /** The same for values of high resolution, which are kept by the second, too. */
  addFine(metric: MetricName, unit: StandardUnit, values: Distribution, at: Date): void;
  /** The values of a series in a time, by their units, which never mix. Units without any are left out. */
  read(metric: MetricName, range: MetricRange): Promise<Map<StandardUnit, Values>>;
  all(): Promise<MetricRecord[]>;
  /** Removes values that are older than they are kept, and the series that have no others. Some before each value. */
  expire(now: number): AsyncIterable<void>;
  close(): Promise<void>;
}

export interface MetricRange {
  readonly step: Step;
  /** Milliseconds since 1970, inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Values of other units are left out; all units when it is left out. */
  readonly unit?: StandardUnit | undefined;
}

const FLUSH_MS = 1000;
const SECOND = 1000;
/** So many series are written at once. */
const SLICE = 200;
const MINUTE = 60_000;
const LONGEST_KEPT_MS = STEPS[2].days * DAY_MS;

export function createMetricStore(store: Store, clock: Clock, report: (error: unknown) => void): MetricStore {
  const series = store.collection<MetricRecord>('metrics');
  const steps = [FINE, ...STEPS].map(({ seconds, days }) => ({
    seconds,
    keptMs: days * DAY_MS,
    values: store.collection<Distribution>(`metric-values-${seconds}`),
  }));
  let pending = new Map<string, Pending>();
  let flushing: Promise<void> = Promise.resolve();

  async function write(batch: readonly Pending[]): Promise<void> {
    for (let at = 0; at < batch.length; at += SLICE)
      await writeSlice(batch.slice(at, at + SLICE), series, steps);
  }

  /** In turn with what is written, which may be a new value of it. */
  async function forget(name: string, isEmpty: (record: MetricRecord) => boolean): Promise<void> {
    const turn = flushing.then(async () => {
      const known = await series.get(name);
      if (known !== undefined && isEmpty(known)) await series.delete(name);
    });
    flushing = turn.catch(() => undefined);
    await turn;
  }

  /** One batch at a time: values are read, combined and written. A batch that fails is told, and the next one goes on. */
  function flush(): Promise<void> {
    const batch = [...pending.values()];
    pending = new Map();
    if (batch.length > 0) flushing = flushing.then(() => write(batch)).catch(report);
    return flushing;
  }

  function wait({ metric, unit, time, isFine, parts }: Pending): void {
    const key = timeKey(`${seriesKey(metric)}\n${unit}\n${isFine}`, time);
    const held = pending.get(key);
    if (held === undefined) pending.set(key, { metric, unit, time, isFine, parts: [...parts] });
    else held.parts.push(...parts);
  }

  function add(metric: MetricName, unit: StandardUnit, values: Distribution, at: Date): void {
    wait({ metric, unit, time: startOf(at, MINUTE), isFine: false, parts: [values] });
  }

  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  return {
    add,
    addFine(metric, unit, values, at) {
      add(metric, unit, values, at);
      wait({ metric, unit, time: startOf(at, SECOND), isFine: true, parts: [values] });
    },
    record: (metric, unit, value, at = clock.now()) => add(metric, unit, distributionOf(value), at),
    async read(metric, { step, from, to, unit: wanted }) {
      await flush();
      const found = new Map<StandardUnit, Values>();
      const kept = steps.find(({ seconds }) => seconds === step);
      const record = await series.get(seriesKey(metric));
      if (kept === undefined || record === undefined) return found;
      const oldest = Math.max(from, clock.now().getTime() - kept.keptMs, 0);
      for (const unit of unitsOf(record)) {
        if (wanted !== undefined && unit !== wanted) continue;
        const values = await valuesIn(kept.values, valuesKey(seriesKey(metric), record, unit), oldest, to);
        if (values.size > 0) found.set(unit, values);
      }
      return found;
    },
    async all() {
      await flush();
      return collect(series.values());
    },
    async *expire(now) {
      for (const { keptMs, values } of steps) yield* expireValues(values, now - keptMs);
      const isEmpty = ({ lastValue }: MetricRecord): boolean => lastValue < now - LONGEST_KEPT_MS;
      for await (const records of slicesOf(
        (range) => series.entries(range),
        {},
        ([name]) => name,
      )) {
        for (const [name, record] of records) if (isEmpty(record)) await forget(name, isEmpty);
        yield;
      }
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

function startOf(at: Date, step: number): number {
  return Math.floor(at.getTime() / step) * step;
}
