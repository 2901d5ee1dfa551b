import { gunzipSync } from 'node:zlib';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateBackupCommand,
  CreateTableCommand,
  DeleteBackupCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeBackupCommand,
  DescribeContinuousBackupsCommand,
  DescribeExportCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ExportTableToPointInTimeCommand,
  GetItemCommand,
  ListBackupsCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '../../src/defined.ts';
import { createTestClock } from '../support/clock.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { ITEM_TABLE } from '../support/item-table.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createStack } from '../support/stack.ts';

type Row = Record<string, AttributeValue>;

const clock = createTestClock();
let local: TestLocal;
let dynamoDB: DynamoDBClient;

beforeAll(async () => {
  local = await startLocal({ clock });
  dynamoDB = new DynamoDBClient(clientOptions(local.endpoint));
});

afterAll(async () => {
  await local.close();
  expect(local.errors).toEqual([]);
});

async function createTable(TableName: string, rows = 0): Promise<void> {
  await dynamoDB.send(new CreateTableCommand({ TableName, ...structuredClone(ITEM_TABLE) }));
  await untilActive(TableName);
  for (let index = 0; index < rows; index += 1) await put(TableName, `row-${index}`, 'first');
}

async function put(TableName: string, id: string, status: string): Promise<void> {
  const Item = { id: { S: id }, timestamp: { N: '0' }, status: { S: status } };
  await dynamoDB.send(new PutItemCommand({ TableName, Item }));
}

const keyOf = (id: string) => ({ id: { S: id }, timestamp: { N: '0' } });

async function rowsOf(TableName: string): Promise<Row[]> {
  const { Items = [] } = await dynamoDB.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items.sort((a, b) => String(a.id?.S).localeCompare(String(b.id?.S)));
}

async function untilActive(TableName: string): Promise<void> {
  for (;;) {
    const { Table } = await dynamoDB.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    clock.advance(100);
  }
}

async function backUp(TableName: string, BackupName = 'before'): Promise<string> {
  const { BackupDetails } = await dynamoDB.send(new CreateBackupCommand({ TableName, BackupName }));
  const BackupArn = BackupDetails?.BackupArn ?? '';
  for (;;) {
    const { BackupDescription } = await dynamoDB.send(new DescribeBackupCommand({ BackupArn }));
    if (BackupDescription?.BackupDetails?.BackupStatus === 'AVAILABLE') return BackupArn;
    clock.advance(100);
  }
}

async function restoreTo(TargetTableName: string, BackupArn: string): Promise<void> {
  await dynamoDB.send(new RestoreTableFromBackupCommand({ TargetTableName, BackupArn }));
  await untilActive(TargetTableName);
}

const nameOf = (error: unknown): string => (error as Error).name;
const failing = (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', nameOf);

describe('a backup', () => {
  it('has the rows of its time, takes its time, and is restored into a table of its own', async () => {
    await createTable('kept', 30);
    const { BackupDetails } = await dynamoDB.send(
      new CreateBackupCommand({ TableName: 'kept', BackupName: 'first' }),
    );
    expect(BackupDetails).toMatchObject({
      BackupStatus: 'CREATING',
      BackupType: 'USER',
      BackupName: 'first',
    });
    const BackupArn = BackupDetails?.BackupArn ?? '';
    expect(await failing(dynamoDB.send(new DeleteBackupCommand({ BackupArn })))).toBe('BackupInUseException');
    const arn = await backUp('kept');
    const before = await rowsOf('kept');
    await put('kept', 'row-1', 'changed');
    await dynamoDB.send(new DeleteItemCommand({ TableName: 'kept', Key: keyOf('row-2') }));

    await dynamoDB.send(new RestoreTableFromBackupCommand({ TargetTableName: 'kept-again', BackupArn: arn }));
    const { Table } = await dynamoDB.send(new DescribeTableCommand({ TableName: 'kept-again' }));
    expect(Table).toMatchObject({
      TableStatus: 'CREATING',
      RestoreSummary: { SourceBackupArn: arn, RestoreInProgress: true },
    });
    expect(
      await failing(dynamoDB.send(new GetItemCommand({ TableName: 'kept-again', Key: keyOf('row-1') }))),
    ).toBe('ResourceNotFoundException');
    await untilActive('kept-again');
    expect(await rowsOf('kept-again')).toEqual(before);
    const { Table: ready } = await dynamoDB.send(new DescribeTableCommand({ TableName: 'kept-again' }));
    expect(ready).toMatchObject({ ItemCount: 30, RestoreSummary: { RestoreInProgress: false } });
    expect(await failing(restoreTo('kept-again', arn))).toBe('TableAlreadyExistsException');
  });

  it('keeps of the settings what AWS keeps, and loses the others', async () => {
    await createTable('set', 1);
    const { TableDescription: Table } = await dynamoDB.send(
      new UpdateTableCommand({
        TableName: 'set',
        DeletionProtectionEnabled: true,
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
        TableClass: 'STANDARD_INFREQUENT_ACCESS',
      }),
    );
    expect(Table).toMatchObject({ StreamSpecification: { StreamViewType: 'KEYS_ONLY' } });
    const ResourceArn = Table?.TableArn ?? '';
    await dynamoDB.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await dynamoDB.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['b'] }));
    await dynamoDB.send(
      new UpdateTimeToLiveCommand({
        TableName: 'set',
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
      }),
    );
    const arn = await backUp('set');
    const { BackupDescription } = await dynamoDB.send(new DescribeBackupCommand({ BackupArn: arn }));
    expect(BackupDescription?.SourceTableFeatureDetails).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' },
      StreamDescription: { StreamViewType: 'KEYS_ONLY' },
      GlobalSecondaryIndexes: [{ IndexName: 'StatusIndex' }],
    });

    await restoreTo('set-again', arn);
    const { Table: restored = {} } = await dynamoDB.send(
      new DescribeTableCommand({ TableName: 'set-again' }),
    );
    expect(restored).toMatchObject({ DeletionProtectionEnabled: false, GlobalSecondaryIndexes: [{}] });
    expect(restored.StreamSpecification).toBeUndefined();
    expect(restored.TableClassSummary).toBeUndefined();
    const { Tags } = await dynamoDB.send(
      new ListTagsOfResourceCommand({ ResourceArn: restored.TableArn ?? '' }),
    );
    expect(Tags).toEqual([]);
    const { TimeToLiveDescription } = await dynamoDB.send(
      new DescribeTimeToLiveCommand({ TableName: 'set-again' }),
    );
    expect(TimeToLiveDescription?.TimeToLiveStatus).toBe('DISABLED');
    const { Tags: kept } = await dynamoDB.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect(kept).toEqual([{ Key: 'a', Value: '1' }]);
  });

  it('is listed by table, type and time, a page at a time', async () => {
    await createTable('listed');
    const arns: string[] = [];
    for (const name of ['one', 'one', 'two']) {
      clock.advance(1000);
      arns.push(await backUp('listed', name));
    }
    const found: (string | undefined)[] = [];
    let start: string | undefined;
    do {
      const page = await dynamoDB.send(
        new ListBackupsCommand({
          TableName: 'listed',
          Limit: 2,
          ...defined({ ExclusiveStartBackupArn: start }),
        }),
      );
      found.push(...(page.BackupSummaries ?? []).map(({ BackupArn }) => BackupArn));
      start = page.LastEvaluatedBackupArn;
    } while (start !== undefined);
    expect(found).toEqual(arns);
    const { BackupSummaries } = await dynamoDB.send(
      new ListBackupsCommand({ TableName: 'listed', BackupType: 'SYSTEM' }),
    );
    expect(BackupSummaries).toEqual([]);
    await dynamoDB.send(new DeleteBackupCommand({ BackupArn: arns[0] }));
    expect(await failing(dynamoDB.send(new DescribeBackupCommand({ BackupArn: arns[0] })))).toBe(
      'BackupNotFoundException',
    );
  });

  it('is of a table that is there', async () => {
    expect(
      await failing(dynamoDB.send(new CreateBackupCommand({ TableName: 'nobody', BackupName: 'of-it' }))),
    ).toBe('TableNotFoundException');
    expect(
      await failing(dynamoDB.send(new CreateBackupCommand({ TableName: 'kept', BackupName: 'no good' }))),
    ).toBe('ValidationException');
  });
});

async function recover(TableName: string, enabled = true): Promise<void> {
  await dynamoDB.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: enabled },
    }),
  );
}

describe('point-in-time recovery', () => {
  it('goes back to any second', async () => {
    await createTable('pitr');
    await recover('pitr');
    // A model of the table after each second, by every kind of write.
    const states: { at: Date; rows: Row[] }[] = [];
    for (let second = 0; second < 20; second += 1) {
      clock.advance(1000);
      const id = `row-${second % 7}`;
      if (second % 5 === 4) await dynamoDB.send(new DeleteItemCommand({ TableName: 'pitr', Key: keyOf(id) }));
      else if (second % 3 === 2)
        await dynamoDB.send(
          new BatchWriteItemCommand({
            RequestItems: {
              pitr: [
                { PutRequest: { Item: { ...keyOf(`batch-${second}`), status: { S: 'new' } } } },
                { DeleteRequest: { Key: keyOf(`row-${(second + 1) % 7}`) } },
              ],
            },
          }),
        );
      else
        await dynamoDB.send(
          new UpdateItemCommand({
            TableName: 'pitr',
            Key: keyOf(id),
            UpdateExpression: 'SET #s = :s',
            ExpressionAttributeNames: { '#s': 'status' },
            ExpressionAttributeValues: { ':s': { S: `at-${second}` } },
          }),
        );
      states.push({ at: clock.now(), rows: await rowsOf('pitr') });
    }
    clock.advance(6 * 60_000);
    for (const [index, { at, rows }] of states.entries()) {
      const TargetTableName = `pitr-${index}`;
      await dynamoDB.send(
        new RestoreTableToPointInTimeCommand({
          SourceTableName: 'pitr',
          TargetTableName,
          RestoreDateTime: at,
        }),
      );
      await untilActive(TargetTableName);
      expect(await rowsOf(TargetTableName), `state ${index}`).toEqual(rows);
    }
  });

  it('knows its window, and refuses what lies outside of it', async () => {
    const { ContinuousBackupsDescription: before } = await dynamoDB.send(
      new DescribeContinuousBackupsCommand({ TableName: 'kept' }),
    );
    expect(before).toMatchObject({
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    });
    const to = (RestoreDateTime: Date, SourceTableName = 'pitr') =>
      failing(
        dynamoDB.send(
          new RestoreTableToPointInTimeCommand({
            SourceTableName,
            TargetTableName: 'never',
            RestoreDateTime,
          }),
        ),
      );
    expect(await to(clock.now())).toBe('InvalidRestoreTimeException');
    expect(await to(new Date('2020-01-01'))).toBe('InvalidRestoreTimeException');
    expect(await to(clock.now(), 'kept')).toBe('PointInTimeRecoveryUnavailableException');
  });

  it('leaves a backup of a table that is deleted, which expires', async () => {
    await createTable('gone', 3);
    await recover('gone');
    await dynamoDB.send(new DeleteTableCommand({ TableName: 'gone' }));
    const list = async () =>
      (await dynamoDB.send(new ListBackupsCommand({ TableName: 'gone', BackupType: 'ALL' })))
        .BackupSummaries ?? [];
    clock.advance(1000);
    const [backup] = await list();
    expect(backup).toMatchObject({ BackupName: 'gone$DeletedTableBackup', BackupType: 'SYSTEM' });
    await restoreTo('gone', backup?.BackupArn ?? '');
    expect(await rowsOf('gone')).toHaveLength(3);
    clock.advance(36 * 86_400_000);
    expect(await list()).toEqual([]);
  });
});

describe('time to live', () => {
  it('removes what has expired, and only that', async () => {
    await createTable('ttl');
    await dynamoDB.send(
      new UpdateTimeToLiveCommand({
        TableName: 'ttl',
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
      }),
    );
    const now = Math.floor(clock.now().getTime() / 1000);
    const expiring: [string, AttributeValue][] = [
      ['past', { N: String(now + 30) }],
      ['future', { N: String(now + 3600) }],
      ['text', { S: String(now) }],
      ['ancient', { N: String(now - 6 * 365 * 86_400) }],
    ];
    for (const [id, expires] of expiring)
      await dynamoDB.send(new PutItemCommand({ TableName: 'ttl', Item: { ...keyOf(id), expires } }));
    clock.advance(120_000);
    expect((await rowsOf('ttl')).map(({ id }) => id?.S)).toEqual(['ancient', 'future', 'text']);
  });
});

describe('an export', () => {
  it('lies in the bucket as DynamoDB JSON of its time', async () => {
    const bucket = 'exports';
    await createStack(
      local,
      'with-bucket',
      JSON.stringify({ Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucket } } } }),
    );
    await createTable('exported');
    await recover('exported');
    clock.advance(1000);
    await put('exported', 'one', 'old');
    const at = clock.now();
    clock.advance(1000);
    await put('exported', 'one', 'new');
    await put('exported', 'two', 'new');
    const { Table } = await dynamoDB.send(new DescribeTableCommand({ TableName: 'exported' }));
    const { ExportDescription } = await dynamoDB.send(
      new ExportTableToPointInTimeCommand({
        TableArn: Table?.TableArn ?? '',
        S3Bucket: bucket,
        S3Prefix: 'p',
        ExportTime: at,
      }),
    );
    expect(ExportDescription?.ExportStatus).toBe('IN_PROGRESS');
    clock.advance(2000);
    const { ExportDescription: done } = await dynamoDB.send(
      new DescribeExportCommand({ ExportArn: ExportDescription?.ExportArn ?? '' }),
    );
    expect(done).toMatchObject({ ExportStatus: 'COMPLETED', ItemCount: 1 });
    const s3 = new S3Client({ ...clientOptions(local.endpoint), forcePathStyle: true });
    const read = async (Key: string) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    };
    const summary = JSON.parse((await read(done?.ExportManifest ?? '')).toString()) as {
      manifestFilesS3Key: string;
    };
    const file = JSON.parse((await read(summary.manifestFilesS3Key)).toString()) as { dataFileS3Key: string };
    const [line] = gunzipSync(await read(file.dataFileS3Key))
      .toString()
      .trim()
      .split('\n');
    expect(JSON.parse(line ?? '')).toEqual({ Item: { ...keyOf('one'), status: { S: 'old' } } });
  });
});

describe('a write that is refused', () => {
  it('shows the row that stood in the way, where it was asked for', async () => {
    const refused = await dynamoDB
      .send(
        new PutItemCommand({
          TableName: 'kept',
          Item: { ...keyOf('row-3'), status: { S: 'again' } },
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { ...keyOf('row-3'), status: { S: 'first' } },
    });
  });
});

describe('what was under way when the process ended', () => {
  it('is done by the next one', async () => {
    const directory = makeDirectory();
    const real = await startLocal({ directory, clock });
    const client = new DynamoDBClient(clientOptions(real.endpoint));
    const held = dynamoDB;
    dynamoDB = client;
    try {
      await createTable('long', 200);
      const arn = await backUp('long');
      await client.send(new RestoreTableFromBackupCommand({ TargetTableName: 'long-again', BackupArn: arn }));
      await client.send(new CreateBackupCommand({ TableName: 'long', BackupName: 'late' }));
    } finally {
      await real.close();
      dynamoDB = held;
    }
    const next = await startLocal({ directory, clock });
    dynamoDB = new DynamoDBClient(clientOptions(next.endpoint));
    try {
      await untilActive('long-again');
      expect(await rowsOf('long-again')).toHaveLength(200);
      clock.advance(1000);
      const { BackupSummaries } = await dynamoDB.send(new ListBackupsCommand({ TableName: 'long' }));
      expect(BackupSummaries).toMatchObject([{ BackupStatus: 'AVAILABLE' }, { BackupStatus: 'AVAILABLE' }]);
    } finally {
      await next.close();
      dynamoDB = held;
      removeDirectory(directory);
    }
  });
});
