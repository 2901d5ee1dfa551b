import type { AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, ItemRecord } from '../../../function/item/record.ts';
import type { TableAnswer, TableCall } from '../../../function/table-client.ts';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { wasRetried } from '../../aws/errors.ts';
import { BackofficeError } from '../../errors.ts';

/** The SDK has binary as bytes where the function's client has base64; the rest is the same. */
export function callBySdk(dynamoDB: DynamoDBApi): TableCall {
  const calls = {
    GetItem: dynamoDB.getItem,
    PutItem: dynamoDB.putItem,
    UpdateItem: dynamoDB.updateItem,
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
        throw Object.assign(new Error(error.message), { name: error.awsCode, retried: wasRetried(error) });
      }
      throw error;
    }
  };
}

function fromSdk(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(fromSdk);
  if (typeof value !== 'object' || value === null) return value;
  // Of an attribute that is called __proto__ the SDK gives the name alone.
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(given.map(([name, inner]) => [name, fromSdk(inner)]));
}

function toSdk(input: object): object {
  const [item, values] = ['Item', 'ExpressionAttributeValues'].map((name) =>
    name in input ? { [name]: recordToSdk((input as Record<string, ItemRecord>)[name] ?? {}) } : {},
  );
  return { ...input, ...item, ...values };
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
