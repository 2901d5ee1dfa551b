import type { Item } from '../services/items/types.ts';
import type { PickedItem } from '../services/items/where/item-fields.ts';

/** A page of items; `cursor` asks for the next one and is null at the end. */
export interface ItemList {
  /** With `--fields` only those, by the names that were asked for. */
  readonly items: readonly (Item | PickedItem)[];
  readonly cursor: string | null;
}

/** What `items count` tells. */
export interface ItemsCounted {
  readonly table: string;
  readonly items: number;
  /** Whether the table was scanned, or only some of it queried. */
  readonly by: 'Scan' | 'Query';
  /** The index that was read; null for the table. */
  readonly index: string | null;
  /** Whether the latest writes may be missing. */
  readonly eventual: boolean;
  readonly readUnits: number;
  /** US dollars at the rates of us-east-1. */
  readonly cost: number;
}

/** What `items update --where` and `items delete --where` tell. */
export interface ItemsChanged {
  /** False in a dry run, and when nothing had to be changed. */
  readonly changed: boolean;
  readonly table: string;
  /** Items that the condition holds for. */
  readonly matched: number;
  /** Those of them that were to be changed. */
  readonly selected: number;
  /** Those that have the values already. */
  readonly same: number;
  /** Those whose version cannot be counted on. */
  readonly refused: number;
  /** The first ids of those that were to be changed. */
  readonly sample: readonly string[];
  /** Items that were changed. */
  readonly items: number;
  /** Items that others changed after they were read: left as they are. */
  readonly movedOn: number;
  /** The first of them. */
  readonly movedOnIds: readonly string[];
  /** Items whose change `undo` can take back. */
  readonly undoable: number;
  /** An estimate in a dry run. */
  readonly writeUnits: number;
  /** US dollars at the rates of us-east-1. */
  readonly cost: number;
  readonly seconds: number;
}

export interface ItemCreated {
  /** False in a dry run. */
  readonly changed: boolean;
  /** Null in a dry run. */
  readonly item: Item | null;
}

export interface ItemChanged {
  readonly changed: boolean;
  readonly before: Item;
  /** The same as `before` in a dry run. */
  readonly item: Item;
}

export interface ItemDeleted {
  readonly changed: boolean;
  /** As it was. */
  readonly item: Item;
}
