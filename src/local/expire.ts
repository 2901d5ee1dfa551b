import { type Collection, collect, type Range } from './store.ts';

/** Records that are removed at once. */
const SLICE = 500;

export const DAY_MS = 86_400_000;

/** What is to be removed, by its keys. */
export interface Expired {
  readonly gte?: string;
  readonly lt: string;
}

/** Removes a range in the order of its keys, a slice before each value. */
export async function* removeRange<T>(collection: Collection<T>, range: Expired): AsyncGenerator<void> {
  for await (const slice of slicesOf((part) => collection.keys(part), range, String)) {
    await collection.clear({ gte: slice[0] ?? '', lte: slice.at(-1) ?? '' });
    yield;
  }
}

/** As `removeRange`. @param before called with what is about to be removed. */
export async function* removeEntries<T>(
  collection: Collection<T>,
  range: Expired,
  before: (values: readonly T[]) => Promise<void>,
): AsyncGenerator<void> {
  const keyOf = ([key]: [string, T]): string => key;
  for await (const slice of slicesOf((part) => collection.entries(part), range, keyOf)) {
    await before(slice.map(([, value]) => value));
    await collection.clear({ gte: slice[0]?.[0] ?? '', lte: slice.at(-1)?.[0] ?? '' });
    yield;
  }
}

/** Removes the records that are old by what they say; all are read, a slice before each value. */
export async function* removeOld<T>(
  collection: Collection<T>,
  isOld: (value: T) => boolean,
): AsyncGenerator<void> {
  const keyOf = ([key]: [string, T]): string => key;
  for await (const slice of slicesOf((part) => collection.entries(part), {}, keyOf)) {
    for (const [key, value] of slice) if (isOld(value)) await collection.delete(key);
    yield;
  }
}

/** Reads a range a slice at a time: no iterator stays open while a slice is worked on. */
export async function* slicesOf<T>(
  read: (range: Range) => AsyncIterable<T>,
  { gte = '', ...end }: Range,
  keyOf: (record: T) => string,
): AsyncGenerator<readonly T[]> {
  let start: Range = { gte };
  for (;;) {
    const slice = await collect(read({ ...start, ...end, limit: SLICE }));
    const last = slice.at(-1);
    if (last === undefined) return;
    yield slice;
    if (slice.length < SLICE) return;
    start = { gt: keyOf(last) };
  }
}
