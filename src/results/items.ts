import type { Item } from '../services/items/types.ts';

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
