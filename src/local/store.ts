import { Level } from 'level';
import { StoreLockedError } from './store-locked-error.ts';

/** Which part of a collection to read; keys are ordered as strings. */
export interface Range {
  readonly gte?: string;
  readonly gt?: string;
  readonly lte?: string;
  readonly lt?: string;
  readonly limit?: number;
  readonly reverse?: boolean;
}

/** A named, ordered, durable map of JSON values. */
export interface Collection<T> {
  get(key: string): Promise<T | undefined>;
  put(key: string, value: T): Promise<void>;
  /** All or nothing. */
  putAll(entries: readonly (readonly [string, T])[]): Promise<void>;
  delete(key: string): Promise<void>;
  entries(range?: Range): AsyncIterable<[string, T]>;
  values(range?: Range): AsyncIterable<T>;
  /** Removes a range; the whole collection without one. */
  clear(range?: Range): Promise<void>;
}

/**
 * The state of the embedded environment. What was written survives `kill -9` (the operating system has it),
 * but not a power cut: nothing waits for the disk.
 */
export interface Store {
  collection<T>(name: string): Collection<T>;
  close(): Promise<void>;
}

/**
 * Opens the store in `directory`. LevelDB's file lock goes with its process, however that ends, so it also
 * decides which process owns the state directory.
 * @throws StoreLockedError when another process has it open.
 */
export async function openStore(directory: string): Promise<Store> {
  const level = new Level<string, unknown>(directory, { valueEncoding: 'json' });
  try {
    await level.open();
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    if (cause?.code === 'LEVEL_LOCKED')
      throw new StoreLockedError(`${directory} is in use by another process`);
    throw cause instanceof Error ? cause : error;
  }
  return {
    collection: <T>(name: string) => collectionOf<T>(level, name),
    close: () => level.close(),
  };
}

function collectionOf<T>(level: Level<string, unknown>, name: string): Collection<T> {
  const sublevel = level.sublevel<string, T>(name, { valueEncoding: 'json' });
  return {
    get: (key) => sublevel.get(key),
    put: (key, value) => sublevel.put(key, value),
    putAll: (entries) => sublevel.batch(entries.map(([key, value]) => ({ type: 'put', key, value }))),
    delete: (key) => sublevel.del(key),
    entries: (range = {}) => sublevel.iterator(range),
    values: (range = {}) => sublevel.values(range),
    clear: (range = {}) => sublevel.clear(range),
  };
}

/** The same collection with what was read or written held in memory too: for the few records that every request needs. */
export function cached<T>(collection: Collection<T>): Collection<T> {
  const known = new Map<string, T | undefined>();
  return {
    ...collection,
    async get(key) {
      if (known.has(key)) return known.get(key);
      const value = await collection.get(key);
      // A write may have come in between; it knows better.
      if (!known.has(key)) known.set(key, value);
      return known.get(key);
    },
    put(key, value) {
      known.set(key, value);
      return collection.put(key, value);
    },
    putAll(entries) {
      for (const [key, value] of entries) known.set(key, value);
      return collection.putAll(entries);
    },
    delete(key) {
      known.set(key, undefined);
      return collection.delete(key);
    },
    clear(range) {
      known.clear();
      return collection.clear(range);
    },
  };
}

/** The range of keys that start with `prefix`. */
export function startingWith(prefix: string): { gte: string; lt: string } {
  return { gte: prefix, lt: `${prefix}\uffff` };
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}
