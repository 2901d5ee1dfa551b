import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ListBackupsCommand,
  PutItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { useDeploying, withTemplate } from '../support/deploying.ts';
import { ITEM_TABLE } from '../support/item-table.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeploying();
const TABLE = 'local-backoffice-data';
const dynamoDB = () => new DynamoDBClient(clientOptions(app.local().endpoint));

/** The table of the original runbook, as its terraform made it, with one item. */
async function createTable(more: Partial<CreateTableCommandInput> = {}): Promise<void> {
  const client = dynamoDB();
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      ...ITEM_TABLE,
      ...more,
    }),
  );
}

async function putItem(): Promise<void> {
  const Item = { id: { S: 'old' }, timestamp: { N: '0' }, status: { S: 'active' }, version: { N: '1' } };
  await dynamoDB().send(new PutItemCommand({ TableName: TABLE, Item }));
}

const calls = (operation: string) =>
  app.local().calls.filter((call) => call === `cloudformation ${operation}`).length;

describe('deploy --adopt', () => {
  it('takes up a table of somebody else in a change set of its own, after a backup, then makes the rest', async () => {
    await createTable();
    await putItem();
    const plan = await app.deploy(['--adopt', '--dry-run']);
    expect(plan.result.changes.find(({ type }) => type === 'AWS::DynamoDB::Table')).toMatchObject({
      action: 'import',
      physicalId: TABLE,
      properties: [
        { path: 'GlobalSecondaryIndexes' },
        { path: 'SSESpecification', before: null, after: '{"SSEEnabled":true}' },
      ],
    });
    expect(calls('CreateChangeSet')).toBe(0);

    // Class development deletes its table when it is destroyed: that is asked.
    const unasked = await app.deploy(['--adopt', '--no-input']);
    expect(unasked).toMatchObject({
      code: 5,
      result: { error: { message: expect.stringContaining('destroy deletes it') as string } },
    });
    const { code, result, stderr } = await app.deploy(['--adopt', '--yes']);
    expect(code).toBe(0);
    expect(stderr).toContain('in two change sets');
    expect(stderr).toContain('an index of the table is made or removed in an update of its own');
    expect(stderr).toMatch(/backup local-backoffice-data-before-\S+ of local-backoffice-data made/);
    expect(result.stack.status).toBe('UPDATE_COMPLETE');
    expect((await app.run(['items', 'get', 'old', '--query', 'status'])).stdout).toContain('active');
    const { Table } = await dynamoDB().send(new DescribeTableCommand({ TableName: TABLE }));
    expect(Table?.SSEDescription?.SSEType).toBe('KMS');
    const { BackupSummaries } = await dynamoDB().send(new ListBackupsCommand({ TableName: TABLE }));
    expect(BackupSummaries).toHaveLength(1);
    expect(await app.deploy()).toMatchObject({ code: 0, result: { changed: false } });
  });

  it('lists what else is in the way, with who must remove it, before anything is made', async () => {
    await createTable();
    const logs = new CloudWatchLogsClient(clientOptions(app.local().endpoint));
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/local-backoffice-api' }));
    const { code, result } = await app.deploy(['--adopt', '--yes']);
    expect(code).toBe(6);
    expect(result.error?.message).toBe(
      'besides what can be taken up, 1 name is taken: /aws/lambda/local-backoffice-api (AWS::Logs::LogGroup)',
    );
    expect(result.error?.hint).toContain(
      'aws logs delete-log-group --log-group-name /aws/lambda/local-backoffice-api',
    );
    expect(calls('ExecuteChangeSet')).toBe(0);
    expect(app.local().calls).not.toContain('dynamodb CreateBackup');
    expect((await app.run(['status'])).code).toBe(7);
  });

  it('refuses a table whose keys are others', async () => {
    await createTable({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      GlobalSecondaryIndexes: undefined,
    });
    const { code, result } = await app.deploy(['--adopt', '--yes']);
    expect(code).toBe(6);
    expect(result.error?.message).toBe(
      'the table local-backoffice-data cannot be taken up: its keys are id (S, HASH); the application needs id (S, HASH), timestamp (N, RANGE)',
    );
  });

  it('goes on by the same command after the rest has failed, with the table in the stack', async () => {
    await createTable();
    await putItem();
    app.onStep(({ logicalId, action }) => {
      if (logicalId === 'ApiStage' && action === 'create') throw new Error('no stage today');
    });
    expect((await app.deploy(['--adopt', '--yes'])).code).toBe(1);
    expect(await app.stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
    app.onStep(() => undefined);
    expect((await app.deploy()).code).toBe(0);
    expect((await app.run(['items', 'get', 'old'])).code).toBe(0);
  });

  it('is offered where a table stands in the way', async () => {
    await createTable();
    const { code, result } = await app.deploy(['--dry-run']);
    expect(code).toBe(6);
    expect(result.error?.hint).toContain('backoffice deploy --adopt');
    expect((await app.deploy()).result.error?.hint).toContain('backoffice deploy --adopt');
  });
});

describe('a template that is larger than a request may be', () => {
  const large = withTemplate((template) =>
    JSON.stringify({ ...JSON.parse(template), Metadata: { Note: 'x'.repeat(60_000) } }),
  );
  const sizes = () => app.local().calls.filter((call) => call === 's3 PutObject').length;

  it('is deployed first through a bucket that is made first, and the plan says so', async () => {
    const plan = await app.deploy(['--dry-run'], large);
    expect(plan.code).toBe(0);
    expect(calls('CreateChangeSet')).toBe(0);
    const { code, result, stderr } = await app.deploy([], large);
    expect([code, result.stack.status, result.release.number]).toEqual([0, 'UPDATE_COMPLETE', 1]);
    expect(stderr).toContain('first the artifacts bucket, in a change set of its own');
    expect(sizes()).toBeGreaterThan(0);
    // Later it takes one step.
    const before = calls('ExecuteChangeSet');
    expect((await app.deploy(['--revert-drift'], large)).code).toBe(0);
    expect(calls('ExecuteChangeSet') - before).toBeLessThanOrEqual(1);
  });

  it('goes on by the same command when nothing but the bucket was made', async () => {
    app.onStep(({ logicalId, action }) => {
      if (logicalId === 'ApiStage' && action === 'create') throw new Error('no stage today');
    });
    expect((await app.deploy([], large)).code).toBe(1);
    app.onStep(() => undefined);
    expect((await app.deploy([], large)).code).toBe(0);
    expect((await app.run(['health'])).code).toBe(0);
  });

  it('is deployed over a table that is taken up', async () => {
    await createTable();
    await putItem();
    const { code } = await app.deploy(['--adopt', '--yes'], large);
    expect(code).toBe(0);
    expect((await app.run(['items', 'get', 'old'])).code).toBe(0);
  });
});

describe('a table that its environment left', () => {
  it('is taken up by itself in class production, and protected again', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local']);
    await app.run(['items', 'create', '--id', 'kept', '--confirm', 'local']);
    await app.run(['destroy', '--lift-protection', '--confirm', 'local']);
    await dynamoDB().send(new UpdateTableCommand({ TableName: TABLE, DeletionProtectionEnabled: false }));
    const plan = await app.deploy(['--dry-run']);
    const imported = plan.result.changes.filter(({ action }) => action === 'import');
    expect(imported.map(({ logicalId }) => logicalId).sort()).toEqual(['ArtifactsBucket', 'ItemsTable']);
    expect(imported.find(({ logicalId }) => logicalId === 'ItemsTable')?.properties).toEqual([
      { path: 'DeletionProtectionEnabled', before: null, after: 'true' },
    ]);
    const { code, result } = await app.deploy(['--confirm', 'local']);
    expect(code).toBe(0);
    expect(result.release.number).toBe(2);
    expect((await app.run(['items', 'get', 'kept'])).code).toBe(0);
    const { Table } = await dynamoDB().send(new DescribeTableCommand({ TableName: TABLE }));
    expect(Table?.DeletionProtectionEnabled).toBe(true);
  });
});
