import type { RowChange } from './item/changes.ts';
import type { AttributeValue, ItemRecord } from './item/record.ts';

/** What must hold for a row before it is written. */
export interface Condition {
  readonly absent?: boolean;
  readonly present?: boolean;
  /** The value of its `version`; undefined where it must have none. */
  readonly version?: AttributeValue | undefined;
  /** Attributes that must have these values; undefined where they must not be there. */
  readonly values?: readonly {
    readonly path: readonly string[];
    readonly value: AttributeValue | undefined;
  }[];
}

/** A condition did not hold. */
export class ConditionFailed {
  /** @param retried whether an earlier try, whose answer was lost, may have made the change. */
  constructor(readonly retried: boolean) {}
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
  /** Changes what is named and nothing else. @returns the row as it is then. */
  update(
    key: ItemRecord,
    changes: readonly RowChange[],
    condition: Condition,
  ): Promise<ItemRecord | ConditionFailed>;
  /** @returns the row as it was. */
  delete(key: ItemRecord, condition: Condition): Promise<ItemRecord | ConditionFailed>;
  page(request: PageRequest): Promise<RecordPage>;
}

/** Sends one DynamoDB operation; rejects with an error whose `name` is DynamoDB's. */
export type TableCall = (operation: TableOperation, input: object) => Promise<TableAnswer>;

export type TableOperation = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query' | 'Scan';

/** The members of DynamoDB's answers that are read here. */
export interface TableAnswer {
  readonly Item?: ItemRecord;
  readonly Attributes?: ItemRecord;
  readonly Items?: readonly ItemRecord[];
  readonly LastEvaluatedKey?: ItemRecord;
}

/** A table's client over a way to call DynamoDB: the function's own, or the SDK's. */
export function createTableClient(tableName: string, call: TableCall): TableClient {
  const unlessConditionFails = async (
    answer: Promise<TableAnswer>,
  ): Promise<TableAnswer | ConditionFailed> => {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException')
        return new ConditionFailed('retried' in error && error.retried === true);
      throw error;
    }
  };
  const attributesOf = (answer: TableAnswer | ConditionFailed): ItemRecord | ConditionFailed =>
    answer instanceof ConditionFailed ? answer : (answer.Attributes ?? {});

  return {
    async get(key) {
      return (await call('GetItem', { TableName: tableName, Key: key, ConsistentRead: true })).Item;
    },
    async put(record, condition) {
      const input = { TableName: tableName, Item: record, ...expressions(condition) };
      return !((await unlessConditionFails(call('PutItem', input))) instanceof ConditionFailed);
    },
    async update(key, changes, condition) {
      const input = {
        TableName: tableName,
        Key: key,
        ReturnValues: 'ALL_NEW',
        ...expressions(condition, changes),
      };
      return attributesOf(await unlessConditionFails(call('UpdateItem', input)));
    },
    async delete(key, condition) {
      const input = { TableName: tableName, Key: key, ReturnValues: 'ALL_OLD', ...expressions(condition) };
      return attributesOf(await unlessConditionFails(call('DeleteItem', input)));
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
function expressions(condition: Condition, changes: readonly RowChange[] = []): object {
  const names: Record<string, string> = {};
  const values: ItemRecord = {};
  const alias = new Map<string, string>();
  const place = (path: readonly string[]): string =>
    path
      .map((name) => {
        const known = alias.get(name) ?? `#${alias.size}`;
        alias.set(name, known);
        names[known] = name;
        return known;
      })
      .join('.');
  const held = (value: AttributeValue): string => {
    const name = `:${Object.keys(values).length}`;
    values[name] = value;
    return name;
  };
  const must = (path: readonly string[], value: AttributeValue | undefined): string =>
    value === undefined ? `attribute_not_exists(${place(path)})` : `${place(path)} = ${held(value)}`;
  const terms = [
    ...(condition.absent ? [`attribute_not_exists(${place(['id'])})`] : []),
    ...(condition.present ? [`attribute_exists(${place(['id'])})`] : []),
    ...('version' in condition ? [must(['version'], condition.version)] : []),
    ...(condition.values ?? []).map(({ path, value }) => must(path, value)),
  ];
  const set = changes.flatMap(({ path, after }) => (after ? [`${place(path)} = ${held(after)}`] : []));
  const removed = changes.flatMap(({ path, after }) => (after ? [] : [place(path)]));
  const update = [
    ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
  ].join(' ');
  return {
    ConditionExpression: terms.join(' AND '),
    ...(update === '' ? {} : { UpdateExpression: update }),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
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
