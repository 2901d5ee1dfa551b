import { isDeepStrictEqual } from 'node:util';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { STATUS_UPDATE_INDEX } from '../../../stack/contract/table.ts';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';

const KEYS = [
  { AttributeName: 'status', KeyType: 'HASH' },
  { AttributeName: 'updatedAt', KeyType: 'RANGE' },
] as const;

/** Whether it is the index of the items of a status by their last change, and no other one of its name. */
export function isTimeIndex({
  IndexName,
  KeySchema = [],
  Projection,
}: NonNullable<TableDescription['GlobalSecondaryIndexes']>[number]): boolean {
  const keys = KeySchema.map(({ AttributeName, KeyType }) => ({ AttributeName, KeyType }));
  const hasAll = Projection?.ProjectionType === 'ALL';
  return IndexName === STATUS_UPDATE_INDEX && hasAll && isDeepStrictEqual(keys, KEYS);
}

/** Whether a table has the index, be it in the making. */
export function hasTimeIndex({ GlobalSecondaryIndexes = [] }: TableDescription): boolean {
  return GlobalSecondaryIndexes.some(isTimeIndex);
}

/** Begins to make it, as the template does for the stack's own table. One that was begun is as good. */
export async function addTimeIndex(dynamoDB: DynamoDBApi, table: string): Promise<void> {
  const { Table: described = {} } = await dynamoDB.describeTable({ TableName: table }, { fresh: true });
  try {
    await createIndex(dynamoDB, table, described);
  } catch (error) {
    // The answer to an earlier request may be lost, and another deployment may be quicker.
    const { Table: now = {} } = await dynamoDB.describeTable({ TableName: table }, { fresh: true });
    if (!hasTimeIndex(now)) throw error;
  }
}

async function createIndex(
  dynamoDB: DynamoDBApi,
  table: string,
  { BillingModeSummary, ProvisionedThroughput: given }: TableDescription,
): Promise<void> {
  const onDemand = BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const { ReadCapacityUnits, WriteCapacityUnits } = given ?? {};
  const units = { ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } };
  await dynamoDB.updateTable({
    TableName: table,
    AttributeDefinitions: ['status', 'updatedAt'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: STATUS_UPDATE_INDEX,
          KeySchema: [...KEYS],
          Projection: { ProjectionType: 'ALL' },
          ...(onDemand ? {} : units),
        },
      },
    ],
  });
}
