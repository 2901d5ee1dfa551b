import type { WireRow } from '../../../aws/rows.ts';

export type { WireRow };

/** Rows on disk, in parts by a hash of their keys: a key is in the same part of every spool of as many parts. */
export interface RowSpool {
  readonly parts: number;
  add(key: string, row: WireRow): Promise<void>;
  /** Writes what is held back. */
  flush(): Promise<void>;
  /** Puts rows in the place of those that are there; null removes one. */
  amend(part: number, rows: ReadonlyMap<string, WireRow | null>): Promise<void>;
  /** The rows of a part by their keys. */
  part(index: number): Promise<Map<string, WireRow>>;
}
