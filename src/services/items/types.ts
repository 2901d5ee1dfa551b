import type { ItemUndo } from '../../../function/item/changes.ts';
import type { Item as ApiItem, ItemAttributes } from '../../../function/item/item.ts';

export type { ItemAttributes, ItemUndo, ShownItem as Item, ShownItems as ItemPage };

/** An item, or another row of the table shown as one. */
interface ShownItem extends ApiItem {
  /** The digits of its sort key; left out of an item as it is now, which has 0. */
  readonly timestamp?: string;
}

/** A page of items; `cursor` asks for the next one and is null at the end. */
interface ShownItems {
  readonly items: readonly ShownItem[];
  readonly cursor: string | null;
}

/** The ways to the items, for when part of the path is down. */
export const VIAS = ['api', 'lambda', 'table'] as const;

export type Via = (typeof VIAS)[number];

/** What a user gives to create an item. */
export interface NewItem {
  readonly id: string;
  readonly status?: string;
  readonly description?: string;
  readonly attributes: ItemAttributes;
}

/** What a user gives to change an item; an attribute that is null is removed. */
export interface ItemChange {
  readonly status?: string;
  readonly description?: string;
  readonly attributes: ItemAttributes;
}

export interface ItemQuery {
  readonly status?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** An item that was changed, or as it was before it was deleted. */
export interface ChangedItem {
  readonly item: ShownItem;
  /** What takes the change back; null from an application that does not tell it. */
  readonly undo: ItemUndo | null;
}

/** The back office's items, whichever way leads to them. Each rejects with a BackofficeError. */
export interface ItemService {
  create(item: NewItem): Promise<ShownItem>;
  get(id: string): Promise<ShownItem>;
  list(query: ItemQuery): Promise<ShownItems>;
  update(id: string, change: ItemChange, ifVersion?: number): Promise<ChangedItem>;
  /** @returns the item as it was. */
  delete(id: string, ifVersion?: number): Promise<ChangedItem>;
}
