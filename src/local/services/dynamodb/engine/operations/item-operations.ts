import { batchGetItem, batchWriteItem } from './batches.ts';
import type { Outcome } from './consumed.ts';
import type { EngineContext } from './engine-context.ts';
import { getItem } from './get-item.ts';
import { query } from './query.ts';
import { scan } from './scan.ts';
import { deleteItem, putItem, updateItem } from './single-writes.ts';
import { transactGetItems, transactWriteItems } from './transactions.ts';

/** Carries out a request that was parsed, and not looked at otherwise. @throws AwsError. */
export type ItemOperation = (context: EngineContext, given: unknown) => Outcome | Promise<Outcome>;

/** The operations on items, by their names. */
export const ITEM_OPERATIONS: Readonly<Record<string, ItemOperation>> = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  DeleteItem: deleteItem,
  GetItem: getItem,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UpdateItem: updateItem,
};
