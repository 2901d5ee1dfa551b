import { BATCH_GET_MEMBERS, BATCH_WRITE_MEMBERS, batchGetItem, batchWriteItem } from './batches.ts';
import type { Outcome } from './consumed.ts';
import type { EngineContext } from './engine-context.ts';
import { GET_MEMBERS, getItem } from './get-item.ts';
import { QUERY_MEMBERS, query } from './query.ts';
import { SCAN_MEMBERS, scan } from './scan.ts';
import {
  DELETE_MEMBERS,
  deleteItem,
  PUT_MEMBERS,
  putItem,
  UPDATE_MEMBERS,
  updateItem,
} from './single-writes.ts';
import {
  TRANSACT_GET_MEMBERS,
  TRANSACT_WRITE_MEMBERS,
  transactGetItems,
  transactWriteItems,
} from './transactions.ts';

export interface ItemOperation {
  /** The members that are served; a request with any other is refused. */
  readonly members: readonly string[];
  /** Carries out a request that was parsed, and not looked at otherwise. @throws AwsError. */
  run(context: EngineContext, given: unknown): Outcome | Promise<Outcome>;
}

/** The operations on items, by their names. */
export const ITEM_OPERATIONS: Readonly<Record<string, ItemOperation>> = {
  BatchGetItem: { members: BATCH_GET_MEMBERS, run: batchGetItem },
  BatchWriteItem: { members: BATCH_WRITE_MEMBERS, run: batchWriteItem },
  DeleteItem: { members: DELETE_MEMBERS, run: deleteItem },
  GetItem: { members: GET_MEMBERS, run: getItem },
  PutItem: { members: PUT_MEMBERS, run: putItem },
  Query: { members: QUERY_MEMBERS, run: query },
  Scan: { members: SCAN_MEMBERS, run: scan },
  TransactGetItems: { members: TRANSACT_GET_MEMBERS, run: transactGetItems },
  TransactWriteItems: { members: TRANSACT_WRITE_MEMBERS, run: transactWriteItems },
  UpdateItem: { members: UPDATE_MEMBERS, run: updateItem },
};
