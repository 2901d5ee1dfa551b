import { RequestError } from '../../../function/errors.ts';
import { decodeCursor, encodeCursor } from '../../../function/item/cursor.ts';
import { type ItemRecord, isCurrent, toItem } from '../../../function/item/record.ts';
import type { TableClient } from '../../../function/table-client.ts';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { BackofficeError, isFatal } from '../../errors.ts';
import { rowCommand } from './row-command.ts';
import { OTHER_ROWS, type RowKey } from './row-key.ts';
import type { Item, ItemPage, ItemQuery } from './types.ts';

/** A row as an item, with its sort key where that is not an item's. */
export function toShownItem(row: ItemRecord): Item {
  const { timestamp } = row;
  const digits = timestamp !== undefined && 'N' in timestamp ? timestamp.N : '';
  return isCurrent(row) ? toItem(row) : { ...toItem(row), timestamp: digits };
}

const PAGE = 1000;
const DEFAULT_LIMIT = 25;

/** A page of rows with a sort key. The table is read through for them: no index has them. */
export async function listRows(table: TableClient, key: RowKey, query: ItemQuery): Promise<ItemPage> {
  const { status, limit = DEFAULT_LIMIT, cursor } = query;
  const wanted = (row: ItemRecord): boolean => {
    const { timestamp, status: held } = row;
    if (
      key === OTHER_ROWS
        ? isCurrent(row)
        : timestamp === undefined || !('N' in timestamp) || timestamp.N !== key
    )
      return false;
    return status === undefined || (held !== undefined && 'S' in held && held.S === status);
  };
  const items: Item[] = [];
  // A cursor of another listing would leave rows out.
  let startKey = cursor === undefined ? undefined : decodeCursor(cursor, listingOf(key, status));
  do {
    const page = await table.page({ limit: PAGE, ...(startKey && { startKey: keyOf(startKey) }) });
    const found = page.records.filter(wanted);
    const taken = found.slice(0, limit - items.length);
    items.push(...taken.map(toShownItem));
    // Where more are found than are wanted, the next page begins after the last one of this.
    startKey = taken.length < found.length ? taken.at(-1) : page.lastKey;
  } while (startKey !== undefined && items.length < limit);
  return {
    items,
    cursor: startKey === undefined ? null : encodeCursor(startKey, listingOf(key, status)),
  };
}

function listingOf(key: RowKey, status: string | undefined): string {
  return JSON.stringify(['rows', key, status ?? null]);
}

function keyOf({ id, timestamp }: ItemRecord): ItemRecord {
  return { ...(id && { id }), ...(timestamp && { timestamp }) };
}

const SHOWN = 5;

/**
 * What is told of an id that has no item as it is now, where the table has other rows of it.
 * @returns the error itself where it has none, or may not be asked.
 */
export async function withOtherRows(
  dynamoDB: DynamoDBApi,
  TableName: string,
  id: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof RequestError) || error.status !== 404) return error;
  const timestamps = await timestampsOf(dynamoDB, TableName, id).catch((failed: unknown) => {
    if (isFatal(failed)) throw failed;
    return [];
  });
  const [first] = timestamps;
  if (first === undefined) return error;
  const more = timestamps.length > SHOWN ? ' and more' : '';
  return new BackofficeError(
    'NOT_FOUND',
    `item "${id}" does not exist; rows of that id have the timestamps ${timestamps.slice(0, SHOWN).join(', ')}${more}`,
    { hint: (command) => rowCommand(command, 'get', { id, timestamp: first }) },
  );
}

async function timestampsOf(dynamoDB: DynamoDBApi, TableName: string, id: string): Promise<string[]> {
  const { Items = [] } = await dynamoDB.query({
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: '#id = :id',
    ExpressionAttributeNames: { '#id': 'id' },
    ExpressionAttributeValues: { ':id': { S: id } },
    Limit: SHOWN + 1,
  });
  return Items.flatMap(({ timestamp }) => timestamp?.N ?? []);
}
