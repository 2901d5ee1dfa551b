import { RequestError } from '../../../function/errors.ts';
import { checkId, checkStatus, readDraft, readPatch } from '../../../function/item/validation.ts';
import { checkLimit, createItems } from '../../../function/items.ts';
import { createTableClient } from '../../../function/table-client.ts';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import type { Timing } from '../../clock.ts';
import { defined } from '../../defined.ts';
import type { BackofficeError } from '../../errors.ts';
import { apiError } from './errors.ts';
import { callBySdk } from './table-call.ts';
import type { ItemService } from './types.ts';

export interface ByTableDeps extends Timing {
  readonly random: () => number;
  /** Makes tokens by which a change is known again when its answer was lost. */
  readonly newToken: () => string;
}

/** Items straight from the table, by the very rules that the function has. */
export function createItemsByTable(
  dynamoDB: DynamoDBApi,
  tableName: string,
  { clock, signal, random, newToken }: ByTableDeps,
): ItemService {
  const items = createItems(createTableClient(tableName, callBySdk(dynamoDB)), {
    now: clock.now,
    random,
    sleep: (ms) => clock.sleep(ms, signal),
    newToken,
  });
  return {
    create: (item) => told(async () => (await items.create(readDraft(item))).item, item.id),
    get: (id) => told(() => items.get(checkId(id)), id),
    list: ({ status, limit, cursor }) =>
      told(() =>
        items.list({
          limit: checkLimit(limit?.toString()),
          ...(status === undefined ? {} : { status: checkStatus(status) }),
          ...defined({ cursor }),
        }),
      ),
    update: (id, change, ifVersion) =>
      told(() => items.update(checkId(id), readPatch(change), ifVersion), id),
    delete: (id, ifVersion) => told(() => items.delete(checkId(id), ifVersion), id),
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
