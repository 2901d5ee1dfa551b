import { cached, collect, type Store, startingWith } from '../../store.ts';

/** A name for a version of a function, which can be moved to another one. */
export interface AliasRecord {
  readonly functionName: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
}

export interface AliasStore {
  get(functionName: string, name: string): Promise<AliasRecord | undefined>;
  /** By name. */
  of(functionName: string): Promise<AliasRecord[]>;
  put(alias: AliasRecord): Promise<void>;
  /** Does nothing when there is none. */
  remove(functionName: string, name: string): Promise<void>;
  /** Removes all of a function. */
  forget(functionName: string): Promise<void>;
}

export function createAliasStore(store: Store): AliasStore {
  const aliases = cached(store.collection<AliasRecord>('lambda-aliases'));
  const keyOf = (functionName: string, name: string): string => `${functionName}\n${name}`;
  return {
    get: (functionName, name) => aliases.get(keyOf(functionName, name)),
    of: (functionName) => collect(aliases.values(startingWith(`${functionName}\n`))),
    put: (alias) => aliases.put(keyOf(alias.functionName, alias.name), alias),
    remove: (functionName, name) => aliases.delete(keyOf(functionName, name)),
    forget: (functionName) => aliases.clear(startingWith(`${functionName}\n`)),
  };
}
