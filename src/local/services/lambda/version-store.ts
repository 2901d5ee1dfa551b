import { collect, type Store, startingWith } from '../../store.ts';
import type { FunctionRecord } from './function-record.ts';

/** A function as it was when it was published. */
export interface PublishedVersion {
  readonly number: number;
  readonly record: FunctionRecord;
}

/** The published versions of functions. They never change. */
export interface VersionStore {
  get(functionName: string, version: string): Promise<FunctionRecord | undefined>;
  /** By number. */
  of(functionName: string): Promise<PublishedVersion[]>;
  put(version: PublishedVersion): Promise<void>;
  /** Does nothing when there is none. */
  remove(functionName: string, version: string): Promise<void>;
  /** Removes all of a function. */
  forget(functionName: string): Promise<void>;
}

export function createVersionStore(store: Store): VersionStore {
  const published = store.collection<PublishedVersion>('lambda-versions');
  const keyOf = (name: string, version: string): string => `${name}\n${version.padStart(8, '0')}`;
  return {
    get: async (name, version) =>
      isVersion(version) ? (await published.get(keyOf(name, version)))?.record : undefined,
    of: (name) => collect(published.values(startingWith(`${name}\n`))),
    put: (version) => published.put(keyOf(version.record.name, String(version.number)), version),
    async remove(name, version) {
      if (isVersion(version)) await published.delete(keyOf(name, version));
    },
    forget: (name) => published.clear(startingWith(`${name}\n`)),
  };
}

/** Numbers are padded to stand in order; nobody means version 1 by 01. */
function isVersion(text: string): boolean {
  return /^[1-9]\d*$/.test(text);
}
