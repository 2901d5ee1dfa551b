import * as v from 'valibot';
import type { ItemUndo, RowChange } from '../../function/item/changes.ts';
import type { AttributeValue, ItemRecord } from '../../function/item/record.ts';
import { isObject } from './json.ts';
import type { Schema } from './read.ts';

/** Names of attributes are any, so a row is not rebuilt key by key. */
const row = v.custom<ItemRecord>(isObject, 'expected an object');
const value = v.custom<AttributeValue>(isObject, 'expected an object');

const change: Schema<RowChange> = v.object({
  path: v.array(v.string()),
  before: v.exactOptional(value),
  after: v.exactOptional(value),
});

export type { ItemUndo };

/** A line of a receipt: of one item of many that were changed. */
export interface ReceiptLine {
  readonly id: string;
  readonly undo: ItemUndo;
}

/** What takes a change of an item back, in DynamoDB's JSON. */
export const itemUndoSchema: Schema<ItemUndo> = v.union([
  v.object({ changes: v.array(change) }),
  v.object({ row }),
]);

/** That a change of a receipt was not made after all. */
export const notMadeSchema: Schema<{ readonly id: string; readonly notMade: true }> = v.object({
  id: v.string(),
  notMade: v.literal(true),
});

export const receiptLineSchema: Schema<ReceiptLine> = v.object({ id: v.string(), undo: itemUndoSchema });
