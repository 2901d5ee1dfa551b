import { AwsError } from '../../aws-error.ts';
import { isObject } from './engine/values/read-value.ts';
import type { Tables } from './tables.ts';

/** What a request for items is about. */
export interface About {
  readonly tables: readonly string[];
  /** The values of partition keys. */
  readonly partitions: readonly string[];
}

interface KeyGiven {
  readonly table: unknown;
  /** An item, or its key. */
  readonly members?: unknown;
  /** Values of which one is that of the partition key: a query does not say by its names which. */
  readonly values?: readonly unknown[];
}

/** The tables and the partitions that a request names; of one that is none at all nothing. */
export function aboutOf(given: unknown, tables: Pick<Tables, 'nameIn' | 'keyNames'>): About {
  const keys = isObject(given) ? keysIn(given) : [];
  const named = keys.flatMap(({ table, ...key }) =>
    typeof table === 'string' ? [{ ...key, table: tables.nameIn(table) }] : [],
  );
  const partitions = named.flatMap(({ table, members, values = [] }) => {
    const [name] = tables.keyNames(table);
    const own = isObject(members) && name !== undefined ? [members[name]] : values;
    return own.filter(isObject).flatMap((value) => Object.values(value).map(String));
  });
  return { tables: [...new Set(named.map(({ table }) => table))], partitions };
}

function keysIn(given: Readonly<Record<string, unknown>>): KeyGiven[] {
  const { TableName: table, Key, Item, RequestItems, TransactItems, ExpressionAttributeValues } = given;
  if (table !== undefined) {
    const values = isObject(ExpressionAttributeValues) ? Object.values(ExpressionAttributeValues) : [];
    return [{ table, members: Key ?? Item, values }];
  }
  if (isObject(RequestItems))
    return Object.entries(RequestItems).flatMap(([name, requests]) => keysOfBatch(name, requests));
  return Array.isArray(TransactItems) ? TransactItems.flatMap(keysOfAction) : [];
}

function keysOfBatch(table: string, requests: unknown): KeyGiven[] {
  const all = isObject(requests) ? requests.Keys : requests;
  return (Array.isArray(all) ? all : []).map((request: unknown) => ({ table, members: keyIn(request) }));
}

function keyIn(request: unknown): unknown {
  if (!isObject(request)) return undefined;
  const { PutRequest, DeleteRequest } = request;
  if (isObject(PutRequest)) return PutRequest.Item;
  return isObject(DeleteRequest) ? DeleteRequest.Key : request;
}

function keysOfAction(action: unknown): KeyGiven[] {
  return Object.values(isObject(action) ? action : {})
    .filter(isObject)
    .map(({ TableName: table, Key, Item }) => ({ table, members: Key ?? Item }));
}

/**
 * The refusal of a request that is throttled.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function throttled(isOnDemand: boolean): AwsError {
  return isOnDemand
    ? new AwsError(
        'ThrottlingException',
        'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.',
      )
    : new AwsError(
        'ProvisionedThroughputExceededException',
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
      );
}
