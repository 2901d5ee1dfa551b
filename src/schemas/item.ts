import * as v from 'valibot';
import type { Item, ItemAttributes, ItemPage } from '../../function/item/item.ts';
import { type ItemUndo, itemUndoSchema } from './item-undo.ts';
import type { Schema } from './read.ts';

/** Attributes have any name, `constructor` too, so they are not rebuilt key by key. */
const attributes = v.custom<ItemAttributes>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected an object',
);

const time = v.nullable(v.string());

const entries = {
  id: v.string(),
  status: v.string(),
  description: v.string(),
  attributes,
  createdAt: time,
  updatedAt: time,
  version: v.number(),
};

/** An item as the application's API answers it. */
export const itemSchema: Schema<Item> = v.object(entries);

/** The same after a change, with what takes that back; an application of an earlier release does not tell it. */
export const changedItemSchema: Schema<Item & { readonly undo?: ItemUndo }> = v.object({
  ...entries,
  undo: v.exactOptional(itemUndoSchema),
});

/** A page of items as the application's API answers it. */
export const itemPageSchema: Schema<ItemPage> = v.object({
  items: v.array(itemSchema),
  cursor: v.nullable(v.string()),
});
