import type { ItemRecord } from './item/record.ts';

/** What must hold for a row before it is written. */
export interface Condition {
  readonly absent?: boolean;
  readonly present?: boolean;
  readonly version?: number;
  readonly unversioned?: boolean;
}

export interface PageRequest {
  readonly limit: number;
  /** Reads rows whose `attribute` has this value from an index; the whole table without it. */
  readonly index?: { readonly name: string; readonly attribute: string; readonly value: string };
  readonly startKey?: ItemRecord;
}

export interface RecordPage {
  readonly records: readonly ItemRecord[];
  readonly lastKey?: ItemRecord;
}

/** The little that items need of a table. */
export interface TableClient {
  /** Strongly consistent. */
  get(key: ItemRecord): Promise<ItemRecord | undefined>;
  /** @returns false when the condition did not hold. */
  put(record: ItemRecord, condition: Condition): Promise<boolean>;
  /** @returns the row as it was; undefined when the condition did not hold. */
  delete(key: ItemRecord, condition: Condition): Promise<ItemRecord | undefined>;
  page(request: PageRequest): Promise<RecordPage>;
}

/** Sends one DynamoDB operation; rejects with an error whose `name` is DynamoDB's. */
export type TableCall = (operation: TableOperation, input: object) => Promise<TableAnswer>;

export type TableOperation = 'GetItem' | 'PutItem' | 'DeleteItem' | 'Query' | 'Scan';

/** The members of DynamoDB's answers that are read here. */
export interface TableAnswer {
  readonly Item?: ItemRecord;
  readonly Attributes?: ItemRecord;
  readonly Items?: readonly ItemRecord[];
  readonly LastEvaluatedKey?: ItemRecord;
}

/** A table's client over a way to call DynamoDB: the function's own, or the SDK's. */
export function createTableClient(tableName: string, call: TableCall): TableClient {
  const unlessConditionFails = async <T>(answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
      throw error;
    }
  };

  return {
    async get(key) {
      return (await call('GetItem', { TableName: tableName, Key: key, ConsistentRead: true })).Item;
    },
    async put(record, condition) {
      const input = { TableName: tableName, Item: record, ...conditionInput(condition) };
      return (await unlessConditionFails(call('PutItem', input))) !== undefined;
    },
    async delete(key, condition) {
      const input = { TableName: tableName, Key: key, ReturnValues: 'ALL_OLD', ...conditionInput(condition) };
      return (await unlessConditionFails(call('DeleteItem', input)))?.Attributes;
    },
    async page({ limit, index, startKey }) {
      const input = {
        TableName: tableName,
        Limit: limit,
        ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
        ...(index === undefined ? {} : indexInput(index)),
      };
      const answer = await call(index === undefined ? 'Scan' : 'Query', input);
      return {
        records: answer.Items ?? [],
        ...(answer.LastEvaluatedKey === undefined ? {} : { lastKey: answer.LastEvaluatedKey }),
      };
    },
  };
}

/** Names are always aliased: `status` and `timestamp` are reserved words of DynamoDB. */
function conditionInput(condition: Condition): object {
  const terms: string[] = [];
  const names: Record<string, string> = {};
  if (condition.absent) terms.push('attribute_not_exists(#id)');
  if (condition.present) terms.push('attribute_exists(#id)');
  if (condition.absent || condition.present) names['#id'] = 'id';
  if (condition.unversioned) terms.push('attribute_not_exists(#version)');
  if (condition.version !== undefined) terms.push('#version = :version');
  if (condition.unversioned || condition.version !== undefined) names['#version'] = 'version';
  return {
    ConditionExpression: terms.join(' AND '),
    ExpressionAttributeNames: names,
    ...(condition.version === undefined
      ? {}
      : { ExpressionAttributeValues: { ':version': { N: String(condition.version) } } }),
  };
}

function indexInput(index: { name: string; attribute: string; value: string }): object {
  return {
    IndexName: index.name,
    KeyConditionExpression: '#attribute = :value',
    ExpressionAttributeNames: { '#attribute': index.attribute },
    ExpressionAttributeValues: { ':value': { S: index.value } },
  };
}

const TRANSIENT = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
]);

/** Whether a call to the table failed in a way that passes. */
export function isTransient(error: unknown): boolean {
  return error instanceof Error && TRANSIENT.has(error.name);
}
