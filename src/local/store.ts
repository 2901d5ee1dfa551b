import { type Database, openReopeningLevel, type ReopeningLevel } from './reopening-level.ts';
import { requireFormat } from './store-format.ts';

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
  keys(range?: Range): AsyncIterable<string>;
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
  /** As `collection`, of bytes as they are: large ones cost no more than their copy. */
  bytes(name: string): Collection<Buffer>;
  close(): Promise<void>;
}

/**
 * Opens the store in `directory`. LevelDB's file lock goes with its process, however that ends, so it also
 * decides which process owns the state directory.
 * @throws StoreLockedError when another process has it open.
 */
export async function openStore(directory: string): Promise<Store> {
  const level = await openReopeningLevel(directory);
  const store: Store = {
    collection: <T>(name: string) => collectionOf<T>(level, name, 'json'),
    bytes: (name) => collectionOf<Buffer>(level, name, 'buffer'),
    close: () => level.close(),
  };
  try {
    await requireFormat(store.collection<number>('store'));
  } catch (error) {
    await level.close();
    throw error;
  }
  return store;
}

type Encoding = 'json' | 'buffer';

function collectionOf<T>(level: ReopeningLevel, name: string, encoding: Encoding): Collection<T> {
  const part = (database: Database) => partOf<T>(database, name, encoding);
  let known: { readonly of: Database; readonly part: ReturnType<typeof part> } | undefined;
  const current = (database: Database) => {
    if (known?.of !== database) known = { of: database, part: part(database) };
    return known.part;
  };
  const readable = async () => current(await level.readable());
  return {
    get: async (key) => (await readable()).get(key),
    put: (key, value) => level.write((database) => current(database).put(key, value)),
    putAll: (entries) =>
      level.write((database) =>
        current(database).batch(entries.map(([key, value]) => ({ type: 'put', key, value }))),
      ),
    delete: (key) => level.write((database) => current(database).del(key)),
    entries: (range = {}) => openedLater(async () => (await readable()).iterator(range)),
    keys: (range = {}) => openedLater(async () => (await readable()).keys(range)),
    values: (range = {}) => openedLater(async () => (await readable()).values(range)),
    clear: (range = {}) => level.write((database) => current(database).clear(range)),
  };
}

/** What is read once somebody asks for the first value; a generator would cost a third more a value. */
function openedLater<T>(open: () => Promise<AsyncIterable<T>>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      let opened: AsyncIterator<T> | undefined;
      const first = async (): Promise<IteratorResult<T>> => {
        opened = (await open())[Symbol.asyncIterator]();
        return opened.next();
      };
      return {
        next: () => (opened === undefined ? first() : opened.next()),
        return: async () => (await opened?.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

function partOf<T>(database: Database, name: string, valueEncoding: Encoding) {
  return database.sublevel<string, T>(name, { valueEncoding });
}

/** The same collection with what was read or written held in memory too: for the few records that every request needs. */
export function cached<T>(collection: Collection<T>): Collection<T> {
  const known = new Map<string, T | undefined>();
  /** What a write that failed has left is not known. */
  async function written(write: Promise<void>, keys: Iterable<string>): Promise<void> {
    try {
      await write;
    } catch (error) {
      for (const key of keys) known.delete(key);
      throw error;
    }
  }
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
      return written(collection.put(key, value), [key]);
    },
    putAll(entries) {
      for (const [key, value] of entries) known.set(key, value);
      return written(
        collection.putAll(entries),
        entries.map(([key]) => key),
      );
    },
    delete(key) {
      known.set(key, undefined);
      return written(collection.delete(key), [key]);
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
