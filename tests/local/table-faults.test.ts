import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ITEM_TABLE } from '../support/item-table.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { sumOfMetric } from './support/metric-sum.ts';

const T = 'items';
let local: TestLocal;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  local = await startLocal();
  dynamodb = new DynamoDBClient(clientOptions(local.endpoint));
  await dynamodb.send(new CreateTableCommand({ TableName: T, ...ITEM_TABLE }));
});

afterEach(() => local.faults.set([]));

afterAll(async () => {
  dynamodb.destroy();
  await local.close();
});

const key = (id: string) => ({ id: { S: id }, timestamp: { N: '0' } });
const put = (id: string) => dynamodb.send(new PutItemCommand({ TableName: T, Item: key(id) }));
const get = async (id: string) =>
  (await dynamodb.send(new GetItemCommand({ TableName: T, Key: key(id) }))).Item;

const sumOf = (metric: string, more: Record<string, string> = {}): Promise<number> =>
  sumOfMetric(local.endpoint, metric, { TableName: T, ...more });

describe('a throttle', () => {
  it('of one partition leaves the others alone, whatever the operation, and the metrics of the table show it', async () => {
    await put('hot');
    await put('cold');
    local.faults.set([{ kind: 'throttle', service: 'dynamodb', rate: 1, partition: 'hot' }]);
    const query = (id: string) =>
      dynamodb.send(
        new QueryCommand({
          TableName: T,
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': { S: id } },
        }),
      );
    const batch = (id: string) =>
      dynamodb.send(new BatchGetItemCommand({ RequestItems: { [T]: { Keys: [key('other'), key(id)] } } }));
    const write = (id: string) =>
      dynamodb.send(
        new BatchWriteItemCommand({ RequestItems: { [T]: [{ PutRequest: { Item: key(id) } }] } }),
      );
    const transact = (id: string) =>
      dynamodb.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: T, Item: key(id) } }] }),
      );
    for (const call of [put, get, query, batch, write, transact]) {
      await call('cold');
      await expect(call('hot')).rejects.toMatchObject({ name: 'ThrottlingException' });
    }
    expect(await sumOf('ThrottledRequests', { Operation: 'GetItem' })).toBe(1);
    expect(await sumOf('ReadThrottleEvents')).toBe(3);
    expect(await sumOf('WriteThrottleEvents')).toBe(3);
  });

  it('of a table with provisioned capacity has the name that such tables have for it', async () => {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'provisioned',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      }),
    );
    local.faults.set([{ kind: 'throttle', service: 'dynamodb', operation: 'PutItem', rate: 1 }]);
    await expect(
      dynamodb.send(new PutItemCommand({ TableName: 'provisioned', Item: { id: { S: 'a' } } })),
    ).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  });
});

describe('a batch in part', () => {
  it('is what BatchWriteItem does, and what is left can be sent again', async () => {
    local.faults.set([{ kind: 'partial-batch', rate: 0.5 }]);
    const ids = Array.from({ length: 25 }, (_, index) => `batch-${index}`);
    let requests = ids.map((id) => ({ PutRequest: { Item: key(id) } }));
    let rounds = 0;
    let left: Record<string, unknown[]> | undefined = { [T]: requests };
    while (left !== undefined && Object.keys(left).length > 0) {
      const { UnprocessedItems } = await dynamodb.send(
        new BatchWriteItemCommand({ RequestItems: { [T]: requests } }),
      );
      left = UnprocessedItems as Record<string, unknown[]> | undefined;
      requests = (left?.[T] ?? []) as typeof requests;
      rounds += 1;
    }
    expect(rounds).toBeGreaterThan(1);
    local.faults.set([]);
    for (const id of ids) expect(await get(id)).toEqual(key(id));
  });
});

describe('an answer that is lost', () => {
  it('ends the connection, after the write was made', async () => {
    local.faults.set([{ kind: 'lost-answer', service: 'dynamodb', operation: 'PutItem', rate: 1 }]);
    await expect(put('written')).rejects.toThrow(/socket hang up|ECONNRESET|aborted/);
    expect(await get('written')).toEqual(key('written'));
  });
});

describe('a transaction that conflicts', () => {
  it('is cancelled for that reason', async () => {
    local.faults.set([{ kind: 'transaction-conflict', rate: 1 }]);
    await expect(
      dynamodb.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: T, Item: key('never') } }] }),
      ),
    ).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }],
    });
    expect(await get('never')).toBeUndefined();
  });
});
