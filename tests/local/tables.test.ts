import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeEndpointsCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ITEM_INDEX, ITEM_TABLE } from '../support/item-table.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

// Where no source stands beside a fact: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html

let local: TestLocal;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  local = await startLocal();
  dynamodb = new DynamoDBClient(clientOptions(local.endpoint));
});

afterAll(async () => {
  dynamodb.destroy();
  await local.close();
});

const create = (TableName: string, more: Partial<CreateTableCommandInput> = {}) =>
  dynamodb.send(new CreateTableCommand({ TableName, ...ITEM_TABLE, ...more }));
const describeTable = async (TableName: string) =>
  (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table;
const update = (TableName: string, more: Partial<UpdateTableCommandInput>) =>
  dynamodb.send(new UpdateTableCommand({ TableName, ...more }));
const messageOf = async (call: Promise<unknown>): Promise<string> => {
  const error: unknown = await call.then(
    () => 'it was not refused',
    (reason: unknown) => reason,
  );
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
};

describe('a table', () => {
  it('is being created at first, then there, and described as it was asked for', async () => {
    const { TableDescription } = await create('first');
    expect(TableDescription?.TableStatus).toBe('CREATING');
    await waitUntilTableExists({ client: dynamodb, maxWaitTime: 5, minDelay: 1 }, { TableName: 'first' });
    expect(await describeTable('first')).toMatchObject({
      KeySchema: ITEM_TABLE.KeySchema,
      AttributeDefinitions: ITEM_TABLE.AttributeDefinitions,
      GlobalSecondaryIndexes: [
        {
          ...ITEM_INDEX,
          IndexStatus: 'ACTIVE',
          ItemCount: 0,
          IndexArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/first/index/StatusIndex',
        },
      ],
      TableStatus: 'ACTIVE',
      TableId: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      ) as string,
      BillingModeSummary: {
        BillingMode: 'PAY_PER_REQUEST',
        LastUpdateToPayPerRequestDateTime: expect.any(Date) as Date,
      },
      ItemCount: 0,
      TableSizeBytes: 0,
    });
    expect(await messageOf(create('first'))).toBe('ResourceInUseException: Table already exists: first');
  });

  it('counts its items and their bytes as they change', async () => {
    await create('counted');
    const put = (id: string, x: string) =>
      dynamodb.send(
        new PutItemCommand({
          TableName: 'counted',
          Item: { id: { S: id }, timestamp: { N: '0' }, status: { S: 'open' }, x: { S: x } },
        }),
      );
    await put('a', 'x'.repeat(100));
    await put('b', 'x');
    await put('a', '');
    // id 2+1, timestamp 9+1, status 6+4, x 1 and its text.
    const sizes = { ItemCount: 2, TableSizeBytes: 24 + 25 };
    expect(await describeTable('counted')).toMatchObject({
      ...sizes,
      GlobalSecondaryIndexes: [{ ItemCount: 2, IndexSizeBytes: 49 }],
    });
  });

  it('is listed page by page, and can be named by its ARN', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) await create(name);
    const first = await dynamodb.send(new ListTablesCommand({ Limit: 2, ExclusiveStartTableName: 'page' }));
    expect(first).toMatchObject({ TableNames: ['page-a', 'page-b'], LastEvaluatedTableName: 'page-b' });
    const rest = await dynamodb.send(new ListTablesCommand({ Limit: 2, ExclusiveStartTableName: 'page-b' }));
    expect(rest.TableNames).toEqual(['page-c']);
    expect(rest.LastEvaluatedTableName).toBeUndefined();
    const TableName = 'arn:aws:dynamodb:us-east-1:000000000000:table/page-a';
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    expect(await messageOf(describeTable(TableName))).toBe(
      'ResourceNotFoundException: Requested resource not found: Table: page-a not found',
    );
  });

  const hash = { AttributeName: 'id', KeyType: 'HASH' as const };
  const local_ = (more: object = {}) => [
    {
      IndexName: 'ByStatus',
      KeySchema: [hash, { AttributeName: 'status', KeyType: 'RANGE' as const }],
      Projection: { ProjectionType: 'ALL' as const },
      ...more,
    },
  ];

  // Texts: dynalite's, whose tests were run against AWS; scylladb test/alternator/test_table.py, test_gsi.py, test_lsi.py.
  it.each<[string, Partial<CreateTableCommandInput>, string]>([
    [
      'a name that is too short',
      { TableName: 'ab' },
      'TableName must be at least 3 characters long and at most 255 characters long',
    ],
    [
      'a name with other characters',
      { TableName: 'a b c' },
      "1 validation error detected: Value 'a b c' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ],
    [
      'a key that is not defined',
      { AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] },
      'One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [id, timestamp], AttributeDefinitions: [id]',
    ],
    [
      'a definition that nothing uses',
      {
        AttributeDefinitions: [
          ...ITEM_TABLE.AttributeDefinitions,
          { AttributeName: 'more', AttributeType: 'S' },
        ],
      },
      'One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: [id, timestamp, status, more], keys used: [id, timestamp, status]',
    ],
    [
      'capacity with billing on demand',
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    ],
    [
      'no capacity without',
      { BillingMode: 'PROVISIONED' },
      'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    ],
    [
      'two indexes with one name',
      { GlobalSecondaryIndexes: [ITEM_INDEX, ITEM_INDEX] },
      'One or more parameter values were invalid: Duplicate index name: StatusIndex',
    ],
    [
      'INCLUDE without attributes',
      { GlobalSecondaryIndexes: [{ ...ITEM_INDEX, Projection: { ProjectionType: 'INCLUDE' } }] },
      'One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified',
    ],
    [
      'ALL with attributes',
      {
        GlobalSecondaryIndexes: [
          { ...ITEM_INDEX, Projection: { ProjectionType: 'ALL', NonKeyAttributes: ['a'] } },
        ],
      },
      'One or more parameter values were invalid: ProjectionType is ALL, but NonKeyAttributes is specified',
    ],
    [
      'a local index of another partition',
      {
        LocalSecondaryIndexes: local_({
          KeySchema: [
            { AttributeName: 'status', KeyType: 'HASH' },
            { AttributeName: 'timestamp', KeyType: 'RANGE' },
          ],
        }),
      },
      'One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as table KeySchema for index: ByStatus. index hash key: status, table hash key: id',
    ],
    [
      'a local index without a range',
      { LocalSecondaryIndexes: local_({ KeySchema: [hash] }) },
      'One or more parameter values were invalid: Index KeySchema does not have a range key for index: ByStatus',
    ],
    [
      'a key of more than one attribute of a kind',
      {
        GlobalSecondaryIndexes: [
          {
            ...ITEM_INDEX,
            KeySchema: [
              { AttributeName: 'status', KeyType: 'HASH' },
              { AttributeName: 'id', KeyType: 'HASH' },
            ],
          },
        ],
      },
      'The embedded environment does not support keys of more than one HASH or RANGE attribute',
    ],
    [
      'an attribute that is defined twice',
      {
        AttributeDefinitions: [
          ...ITEM_TABLE.AttributeDefinitions,
          { AttributeName: 'status', AttributeType: 'N' },
        ],
      },
      'One or more parameter values were invalid: Duplicate AttributeName in AttributeDefinitions: status',
    ],
    [
      'an attribute that is projected twice',
      {
        GlobalSecondaryIndexes: [
          { ...ITEM_INDEX, Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a', 'a'] } },
        ],
      },
      'One or more parameter values were invalid: Duplicate attribute in NonKeyAttributes',
    ],
    [
      'more than 50 tags',
      { Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `${index}`, Value: '' })) },
      'One or more parameter values were invalid: a table has at most 50 tags',
    ],
    [
      'a tag of other characters',
      { Tags: [{ Key: 'd%g', Value: '' }] },
      'One or more parameter values were invalid: a tag has letters, whitespace, numbers and _ . : / = + - @ only: d%g',
    ],
    [
      'a member that is not served',
      { ResourcePolicy: '{}' },
      'The embedded environment does not support ResourcePolicy of CreateTable',
    ],
  ])('is refused with %s', async (_case, more, message) => {
    expect(await messageOf(create('refused', more))).toBe(`ValidationException: ${message}`);
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).not.toContain('refused');
  });
});

describe('an index', () => {
  const byKind = {
    AttributeDefinitions: [
      ...ITEM_TABLE.AttributeDefinitions,
      { AttributeName: 'kind', AttributeType: 'S' as const },
    ],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'ByKind',
          KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' as const }],
          Projection: { ProjectionType: 'KEYS_ONLY' as const },
        },
      },
    ],
  };

  it('is made of what is there while writes go on, can be read then, and goes again', async () => {
    await create('indexed');
    const put = (index: number) =>
      dynamodb.send(
        new PutItemCommand({
          TableName: 'indexed',
          Item: { id: { S: `${index}` }, timestamp: { N: '0' }, kind: { S: 'a' } },
        }),
      );
    for (let index = 0; index < 200; index += 1) await put(index);
    const { TableDescription } = await update('indexed', byKind);
    expect(TableDescription).toMatchObject({
      TableStatus: 'UPDATING',
      GlobalSecondaryIndexes: [
        { IndexName: 'StatusIndex' },
        { IndexName: 'ByKind', IndexStatus: 'CREATING', Backfilling: true },
      ],
    });
    for (let index = 200; index < 250; index += 1) await put(index);
    await vi.waitUntil(
      async () => (await describeTable('indexed'))?.GlobalSecondaryIndexes?.[1]?.IndexStatus === 'ACTIVE',
    );
    const query = () =>
      dynamodb.send(
        new QueryCommand({
          TableName: 'indexed',
          IndexName: 'ByKind',
          KeyConditionExpression: 'kind = :k',
          ExpressionAttributeValues: { ':k': { S: 'a' } },
        }),
      );
    expect((await query()).Count).toBe(250);
    await update('indexed', { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'ByKind' } }] });
    expect((await describeTable('indexed'))?.AttributeDefinitions).toHaveLength(3);
    expect(await messageOf(query())).toBe(
      'ValidationException: The table does not have the specified index: ByKind',
    );
  });

  it.each<[string, Partial<UpdateTableCommandInput>, string]>([
    [
      'of a name that is there',
      {
        ...byKind,
        GlobalSecondaryIndexUpdates: [
          { Create: { ...byKind.GlobalSecondaryIndexUpdates[0]?.Create, IndexName: 'StatusIndex' } as never },
        ],
      },
      'ValidationException: Attempting to create an index which already exists: StatusIndex',
    ],
    [
      'that is not there',
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'None' } }] },
      'ResourceNotFoundException: Requested resource not found: Index: None not found',
    ],
    [
      'twice at once',
      {
        ...byKind,
        GlobalSecondaryIndexUpdates: [
          ...byKind.GlobalSecondaryIndexUpdates,
          { Delete: { IndexName: 'StatusIndex' } },
        ],
      },
      'LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    ],
    [
      'with nothing',
      {},
      'ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    ],
  ])('is refused: one %s', async (name, change, message) => {
    const table = `index-${name.replaceAll(' ', '-')}`;
    await create(table);
    expect(await messageOf(update(table, change))).toBe(message);
  });
});

describe('an index of items that were there before', () => {
  // scylladb test/alternator/test_gsi_updatetable.py
  it('leaves out those whose values are no keys', async () => {
    await create('backfilled');
    for (const x of ['', 'ok', 'x'.repeat(1025), 'x'.repeat(2049)])
      await dynamodb.send(
        new PutItemCommand({
          TableName: 'backfilled',
          Item: { id: { S: `${x.length}` }, timestamp: { N: '0' }, x: { S: x } },
        }),
      );
    await update('backfilled', {
      AttributeDefinitions: [{ AttributeName: 'x', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: 'ByX',
            KeySchema: [{ AttributeName: 'x', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        },
      ],
    });
    const index = async () => (await describeTable('backfilled'))?.GlobalSecondaryIndexes?.[1];
    await vi.waitUntil(async () => (await index())?.IndexStatus === 'ACTIVE');
    expect((await index())?.ItemCount).toBe(2);
  });

  it('has its attributes defined, and not otherwise than they are', async () => {
    await create('defined');
    const add = (AttributeDefinitions: UpdateTableCommandInput['AttributeDefinitions']) =>
      messageOf(
        update('defined', {
          AttributeDefinitions,
          GlobalSecondaryIndexUpdates: [
            {
              Create: {
                IndexName: 'Again',
                KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
                Projection: { ProjectionType: 'ALL' },
              },
            },
          ],
        }),
      );
    expect(await add(undefined)).toContain('not defined in AttributeDefinitions');
    expect(await add([{ AttributeName: 'status', AttributeType: 'N' }])).toContain(
      'Attributes cannot be redefined',
    );
  });
});

describe('billing', () => {
  it('changes between on demand and provisioned', async () => {
    await create('billed');
    const ProvisionedThroughput = { ReadCapacityUnits: 3, WriteCapacityUnits: 4 };
    await update('billed', { BillingMode: 'PROVISIONED', ProvisionedThroughput });
    const provisioned = await describeTable('billed');
    expect(provisioned).toMatchObject({
      ProvisionedThroughput,
      GlobalSecondaryIndexes: [{ ProvisionedThroughput }],
    });
    expect(provisioned?.BillingModeSummary).toBeUndefined();
    expect(await messageOf(update('billed', { ProvisionedThroughput }))).toContain(
      'The provisioned throughput for the table will not change.',
    );
    await update('billed', { BillingMode: 'PAY_PER_REQUEST' });
    expect(await describeTable('billed')).toMatchObject({
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
    });
  });
});

describe('the account', () => {
  it('has limits, and one endpoint', async () => {
    expect(await dynamodb.send(new DescribeLimitsCommand({}))).toMatchObject({
      TableMaxWriteCapacityUnits: 40_000,
    });
    const { Endpoints } = await dynamodb.send(new DescribeEndpointsCommand({}));
    expect(Endpoints).toEqual([{ Address: new URL(local.endpoint).host, CachePeriodInMinutes: 1440 }]);
  });
});
