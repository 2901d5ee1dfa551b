import { RequestError } from '../../../function/errors.ts';
import { readDraft, readPatch } from '../../../function/item/validation.ts';
import { checkLimit, createItems } from '../../../function/items.ts';
import { createTableClient } from '../../../function/table-client.ts';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import type { Timing } from '../../clock.ts';
import { defined } from '../../defined.ts';
import type { BackofficeError } from '../../errors.ts';
import { apiError } from './errors.ts';
import { listRows, withOtherRows } from './other-rows.ts';
import type { RowKey } from './row-key.ts';
import { callBySdk } from './table-call.ts';
import { atTimestamp, checkKeyText } from './table-keys.ts';
import type { Item, ItemService } from './types.ts';

export interface ByTableDeps extends Timing {
  readonly random: () => number;
  /** Makes tokens by which a change is known again when its answer was lost. */
  readonly newToken: () => string;
  /** Of the rows that stand in the place of items; those that are items as they are now when left out. */
  readonly key?: RowKey;
}

/**
 * Items straight from the table, by the very rules that the function has. Only what is there already may break them:
 * what was written around the API can be seen, changed and deleted.
 */
export function createItemsByTable(
  dynamoDB: DynamoDBApi,
  tableName: string,
  { clock, signal, random, newToken, key }: ByTableDeps,
): ItemService {
  const client = createTableClient(tableName, callBySdk(dynamoDB));
  const items = createItems(key === undefined ? client : atTimestamp(client, key), {
    now: clock.now,
    random,
    sleep: (ms) => clock.sleep(ms, signal),
    newToken,
  });
  const telling = async <T>(run: () => Promise<T>, id?: string): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      const asked = key === undefined && id !== undefined;
      const seen = asked ? await withOtherRows(dynamoDB, tableName, id, error) : error;
      throw seen instanceof RequestError ? toBackofficeError(seen, id) : seen;
    }
  };
  const shown = (item: Item): Item => (key === undefined ? item : { ...item, timestamp: key });
  return {
    create: (item) => telling(async () => (await items.create(readDraft(item))).item, item.id),
    get: (id) => telling(async () => shown(await items.get(checkKeyText('id', id))), id),
    list: ({ status, limit, cursor }) =>
      telling(async () => {
        const size = checkLimit(limit?.toString());
        const query = defined({
          status: status === undefined ? undefined : checkKeyText('status', status),
          cursor,
        });
        return key === undefined
          ? items.list({ limit: size, ...query })
          : listRows(client, key, { limit: size, ...query });
      }),
    update: (id, change, ifVersion) =>
      telling(() => items.update(checkKeyText('id', id), readPatch(change), ifVersion), id),
    delete: (id, ifVersion) =>
      telling(async () => {
        const deleted = await items.delete(checkKeyText('id', id), ifVersion);
        return { ...deleted, item: shown(deleted.item) };
      }, id),
  };
}

/** What the application's own rules say, as a BackofficeError. @param id of the item that was asked for. */
export async function told<T>(run: () => Promise<T>, id?: string): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof RequestError ? toBackofficeError(error, id) : error;
  }
}

function toBackofficeError(
  { status, code, message, details }: RequestError,
  id: string | undefined,
): BackofficeError {
  return apiError(status, JSON.stringify({ error: { code, message, details } }), undefined, id);
}
