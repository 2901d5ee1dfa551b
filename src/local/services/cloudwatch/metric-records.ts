import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { DAY_MS, removeRange } from '../../expire.ts';
import { type Collection, collect } from '../../store.ts';
import { combine, type Distribution } from './distribution.ts';

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

/** Values by the start of each step, in milliseconds since 1970. */
export type Values = ReadonlyMap<number, Distribution>;

/** Values of high resolution are there by the second for three hours. The page of {@link STEPS}. */
export const FINE = { seconds: 1, days: 3 / 24 } as const;

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

/** Later than any time of a value: fifteen digits. */
const LATEST = 999_999_999_999_999;

/** Values that wait to be written. */
export interface Pending {
  readonly metric: MetricName;
  readonly unit: StandardUnit;
  /** The minute, or the second of those of high resolution. */
  readonly time: number;
  readonly isFine: boolean;
  readonly parts: Distribution[];
}

/** Values of a step: so many seconds are one value. */
interface Kept {
  readonly seconds: number;
  readonly values: Collection<Distribution>;
}

export async function writeSlice(
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

export async function valuesIn(
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

export function unitsOf({ unit, otherUnits = [] }: MetricRecord): StandardUnit[] {
  return [unit, ...otherUnits];
}

function withUnit(record: MetricRecord, unit: StandardUnit): MetricRecord {
  if (unitsOf(record).includes(unit)) return record;
  return { ...record, otherUnits: [...(record.otherUnits ?? []), unit] };
}

/** Values of the first unit stand under the series itself. */
export function valuesKey(series: string, { unit: first }: MetricRecord, unit: StandardUnit): string {
  return unit === first ? series : `${series}\n${unit}`;
}

/** Removes values from before a time, one series after the other. */
export async function* expireValues(values: Collection<Distribution>, time: number): AsyncGenerator<void> {
  let [next] = await collect(values.keys({ limit: 1 }));
  while (next !== undefined) {
    const name = next.slice(0, next.lastIndexOf('\n'));
    yield* removeRange(values, { gte: timeKey(name, 0), lt: timeKey(name, Math.max(time, 0)) });
    yield;
    [next] = await collect(values.keys({ gt: timeKey(name, LATEST), limit: 1 }));
  }
}

export function seriesKey({ namespace, name, dimensions }: MetricName): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return [namespace, name, JSON.stringify(sorted)].join('\n');
}

export function timeKey(series: string, time: number): string {
  return `${series}\n${String(time).padStart(15, '0')}`;
}
