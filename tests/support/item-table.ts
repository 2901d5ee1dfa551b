import type { CreateTableInput, GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';

/** The index of a table of items. */
export const ITEM_INDEX = {
  IndexName: 'StatusIndex',
  KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
} satisfies GlobalSecondaryIndex;

/** A table of items, as the stack makes it. */
export const ITEM_TABLE = {
  BillingMode: 'PAY_PER_REQUEST' as const,
  KeySchema: [
    { AttributeName: 'id', KeyType: 'HASH' },
    { AttributeName: 'timestamp', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'timestamp', AttributeType: 'N' },
    { AttributeName: 'status', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [ITEM_INDEX],
} satisfies Omit<CreateTableInput, 'TableName'>;
