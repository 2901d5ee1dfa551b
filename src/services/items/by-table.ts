import type { AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import { RequestError } from '../../../function/errors.ts';
import type { AttributeValue, ItemRecord } from '../../../function/item/record.ts';
import { checkId, checkStatus, readDraft, readPatch } from '../../../function/item/validation.ts';
import { checkLimit, createItems } from '../../../function/items.ts';
import { createTableClient, type TableAnswer, type TableCall } from '../../../function/table-client.ts';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { apiError } from './errors.ts';
import type { ItemService } from './types.ts';

/** Items straight from the table, by the very rules that the function has. */
export function createItemsByTable(dynamoDB: DynamoDBApi, tableName: string, now: () => Date): ItemService {
  const items = createItems(createTableClient(tableName, callBySdk(dynamoDB)), now);
  const told = async <T>(run: () => Promise<T>, id?: string): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw error instanceof RequestError ? toBackofficeError(error, id) : error;
    }
  };
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

function toBackofficeError(
  { status, code, message, details }: RequestError,
  id: string | undefined,
): BackofficeError {
  return apiError(status, JSON.stringify({ error: { code, message, details } }), undefined, id);
}

/** The SDK has binary as bytes where the function's client has base64; the rest is the same. */
function callBySdk(dynamoDB: DynamoDBApi): TableCall {
  const calls = {
    GetItem: dynamoDB.getItem,
    PutItem: dynamoDB.putItem,
    DeleteItem: dynamoDB.deleteItem,
    Query: dynamoDB.query,
    Scan: dynamoDB.scan,
  };
  return async (operation, input) => {
    const call = calls[operation] as (input: object) => Promise<object>;
    try {
      return fromSdk(await call(toSdk(input) as object)) as TableAnswer;
    } catch (error) {
      if (error instanceof BackofficeError && error.awsCode === 'ConditionalCheckFailedException') {
        throw Object.assign(new Error(error.message), { name: error.awsCode });
      }
      throw error;
    }
  };
}

function fromSdk(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(fromSdk);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fromSdk(inner)]));
}

function toSdk(input: object): object {
  return 'Item' in input ? { ...input, Item: recordToSdk(input.Item as ItemRecord) } : input;
}

function recordToSdk(record: ItemRecord): Record<string, SdkValue> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, valueToSdk(value)]));
}

function valueToSdk(value: AttributeValue): SdkValue {
  if ('B' in value) return { B: Buffer.from(value.B, 'base64') };
  if ('BS' in value) return { BS: value.BS.map((text) => Buffer.from(text, 'base64')) };
  if ('L' in value) return { L: value.L.map(valueToSdk) };
  if ('M' in value) return { M: recordToSdk(value.M) };
  return value as SdkValue;
}
