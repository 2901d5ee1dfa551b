import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../clock.ts';
import { DAY_MS, removeRange, slicesOf } from '../../expire.ts';
import { type Collection, collect, type Store } from '../../store.ts';
import { combine, type Distribution, distributionOf } from './distribution.ts';

/** Which series a value belongs to; the dimensions must match exactly when it is read. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A series that has values. */
export interface MetricRecord extends MetricName {
  /** Of its first value. */
  readonly unit: StandardUnit;
  /** Units of other values, which are kept apart. */
  readonly otherUnits?: readonly StandardUnit[];
  /** Milliseconds since 1970: when it last had a value. */
  readonly lastValue: number;
}

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

/** Values by the start of each step, in milliseconds since 1970. */
export type Values = ReadonlyMap<number, Distribution>;

export interface MetricRange {
  readonly step: Step;
  /** Milliseconds since 1970, inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Values of other units are left out; all units when it is left out. */
  readonly unit?: StandardUnit | undefined;
}

/** Values of high resolution are there by the second for three hours. The page of {@link STEPS}. */
const FINE = { seconds: 1, days: 3 / 24 } as const;

/**
 * How long values are kept, by step in seconds: what is older is only there in the next larger step.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric
 */
export const STEPS = [
  { seconds: 60, days: 15 },
  { seconds: 300, days: 63 },
  { seconds: 3600, days: 455 },
] as const;

export type Step = (typeof STEPS)[number]['seconds'] | typeof FINE.seconds;

/** How old values of high resolution may be. */
export const FINE_MS = FINE.days * DAY_MS;

const FLUSH_MS = 1000;
const SECOND = 1000;
/** So many series are written at once. */
const SLICE = 200;
const MINUTE = 60_000;
/** Later than any time of a value: fifteen digits. */
const LATEST = 999_999_999_999_999;
const LONGEST_KEPT_MS = STEPS[2].days * DAY_MS;

interface Pending {
  readonly metric: MetricName;
  readonly unit: StandardUnit;
  /** The minute, or the second of those of high resolution. */
  readonly time: number;
  readonly isFine: boolean;
  readonly parts: Distribution[];
}

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

/** Values of a step: so many seconds are one value. */
interface Kept {
  readonly seconds: number;
  readonly values: Collection<Distribution>;
}

async function writeSlice(
  slice: readonly Pending[],
  series: Collection<MetricRecord>,
  steps: readonly Kept[],
): Promise<void> {
  const ids = [...new Set(slice.map(({ metric }) => seriesKey(metric)))];
  const known = await Promise.all(ids.map((id) => series.get(id)));
  const records = new Map(ids.map((id, index) => [id, known[index]]));
  const added = steps.map((step) => ({ ...step, parts: new Map<string, Distribution[]>() }));
  for (const { metric, unit, time, isFine, parts } of slice) {
    const id = seriesKey(metric);
    const record = withUnit(records.get(id) ?? { ...metric, unit, lastValue: time }, unit);
    records.set(id, { ...record, lastValue: Math.max(record.lastValue, time) });
    const name = valuesKey(id, record, unit);
    for (const step of added) {
      if (isFine !== (step.seconds === FINE.seconds)) continue;
      const key = timeKey(name, Math.floor(time / (step.seconds * 1000)) * step.seconds * 1000);
      step.parts.set(key, [...(step.parts.get(key) ?? []), ...parts]);
    }
  }
  for (const { values, parts } of added) await values.putAll(await combined(values, parts));
  await series.putAll(
    [...records].flatMap(([id, record]): [string, MetricRecord][] =>
      record === undefined ? [] : [[id, record]],
    ),
  );
}

/** What is kept, with what is added to it. */
async function combined(
  kept: Collection<Distribution>,
  added: ReadonlyMap<string, readonly Distribution[]>,
): Promise<[string, Distribution][]> {
  const entries = [...added];
  const held = await Promise.all(entries.map(([key]) => kept.get(key)));
  return entries.flatMap(([key, parts], index): [string, Distribution][] => {
    const before = held[index];
    const all = combine(before === undefined ? parts : [before, ...parts]);
    return all === undefined ? [] : [[key, all]];
  });
}

async function valuesIn(
  collection: Collection<Distribution>,
  name: string,
  from: number,
  to: number,
): Promise<Values> {
  const range = { gte: timeKey(name, from), lt: timeKey(name, Math.max(to, from)) };
  const found = new Map<number, Distribution>();
  for await (const [key, values] of collection.entries(range))
    found.set(Number(key.slice(key.lastIndexOf('\n') + 1)), values);
  return found;
}

function startOf(at: Date, step: number): number {
  return Math.floor(at.getTime() / step) * step;
}

function unitsOf({ unit, otherUnits = [] }: MetricRecord): StandardUnit[] {
  return [unit, ...otherUnits];
}

function withUnit(record: MetricRecord, unit: StandardUnit): MetricRecord {
  if (unitsOf(record).includes(unit)) return record;
  return { ...record, otherUnits: [...(record.otherUnits ?? []), unit] };
}

/** Values of the first unit stand under the series itself. */
function valuesKey(series: string, { unit: first }: MetricRecord, unit: StandardUnit): string {
  return unit === first ? series : `${series}\n${unit}`;
}

/** Removes values from before a time, one series after the other. */
async function* expireValues(values: Collection<Distribution>, time: number): AsyncGenerator<void> {
  let [next] = await collect(values.keys({ limit: 1 }));
  while (next !== undefined) {
    const name = next.slice(0, next.lastIndexOf('\n'));
    yield* removeRange(values, { gte: timeKey(name, 0), lt: timeKey(name, Math.max(time, 0)) });
    yield;
    [next] = await collect(values.keys({ gt: timeKey(name, LATEST), limit: 1 }));
  }
}

function seriesKey({ namespace, name, dimensions }: MetricName): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return [namespace, name, JSON.stringify(sorted)].join('\n');
}

function timeKey(series: string, time: number): string {
  return `${series}\n${String(time).padStart(15, '0')}`;
}
