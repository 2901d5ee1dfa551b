import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { ITEM_TABLE } from '../support/item-table.ts';
import { clientOptions, startLocal } from '../support/local.ts';
import { sumOfMetric } from './support/metric-sum.ts';

it('a condition that fails is counted for its table, whether that is named or given by its ARN', async () => {
  const local = await startLocal();
  const dynamodb = new DynamoDBClient(clientOptions(local.endpoint));
  onTestFinished(async () => {
    dynamodb.destroy();
    await local.close();
  });
  const created = await dynamodb.send(new CreateTableCommand({ TableName: 'items', ...ITEM_TABLE }));
  const arn = created.TableDescription?.TableArn ?? '';
  const Item = { id: { S: 'one' }, timestamp: { N: '0' } };
  await dynamodb.send(new PutItemCommand({ TableName: 'items', Item }));
  for (const TableName of ['items', arn])
    await expect(
      dynamodb.send(new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(id)' })),
    ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  expect(await sumOfMetric(local.endpoint, 'ConditionalCheckFailedRequests', { TableName: 'items' })).toBe(2);
  const check = { TableName: arn, Key: Item, ConditionExpression: 'attribute_exists(id)' };
  await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: check }] }));
});
