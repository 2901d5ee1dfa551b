import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { RestoreResult } from '../../src/services/restore/restore.ts';
import { ITEM_TABLE } from '../support/item-table.ts';
import { hasMoto, useMoto } from '../support/moto.ts';

// It has no outputs for a stack that a change set made, so a first deployment ends with an error after the stack is
// there: see moto-deployments.test.ts.
describe.skipIf(!hasMoto)('on moto', () => {
  const moto = useMoto();
  const run = (...argv: string[]) => moto.run(argv);

  it.each(['dev', 'prod'])('%s is deployed by the same requests, and destroyed', async (name) => {
    expect((await run('diff', '--env', name)).stdout).toContain('to add');
    const deployed = await run('deploy', '--env', name, '--no-verify', '--confirm', name);
    expect(deployed.stderr).toContain(`${name}-backoffice `);
    expect(deployed.stderr).toContain('shows no outputs');
    const options = moto.clients();
    const { Table } = await new DynamoDBClient(options).send(
      new DescribeTableCommand({ TableName: `${name}-backoffice-data` }),
    );
    expect(Table).toMatchObject({
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'timestamp', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [{ IndexName: 'StatusIndex' }, { IndexName: 'StatusByUpdate' }],
      DeletionProtectionEnabled: name === 'prod',
    });
    const fn = await new LambdaClient(options).send(
      new GetFunctionConfigurationCommand({ FunctionName: `${name}-backoffice-api` }),
    );
    expect(fn).toMatchObject({ Runtime: 'nodejs24.x', MemorySize: 256 });
    const bucket = `${name}-backoffice-artifacts-123456789012-us-east-1`;
    await new S3Client({ ...options, forcePathStyle: true }).send(new HeadBucketCommand({ Bucket: bucket }));
    const destroyed = await run('destroy', '--env', name, '--lift-protection', '--confirm', name);
    expect([destroyed.code, destroyed.stdout]).toEqual([0, expect.stringContaining(`destroyed ${name}`)]);
  });

  it('a table is backed up, listed and restored by the same requests, and its items come out and go in', async () => {
    const options = moto.clients();
    await new CloudFormationClient(options).send(
      new CreateStackCommand({
        StackName: 'kept-backoffice',
        TemplateBody: JSON.stringify(TABLE_AND_BUCKET),
      }),
    );
    const dynamoDB = new DynamoDBClient(options);
    const TableName = 'kept-backoffice-data';
    for (const id of ['one', 'two', 'three'])
      await dynamoDB.send(
        new PutItemCommand({
          TableName,
          Item: { id: { S: id }, timestamp: { N: '0' }, status: { S: 'pending' } },
        }),
      );
    const on = (...argv: string[]) => run(...argv, '--env', 'kept');

    const created = await on('backup', 'create', '--name', 'before', '--wait', '--json');
    expect(JSON.parse(created.stdout)).toMatchObject({
      changed: true,
      backup: { name: 'before', status: 'AVAILABLE', table: TableName },
    });
    expect((await on('backup', 'list')).stdout).toMatch(/^before\tAVAILABLE\tUSER\t/);
    await dynamoDB.send(
      new DeleteItemCommand({ TableName, Key: { id: { S: 'two' }, timestamp: { N: '0' } } }),
    );
    const restored = await on('backup', 'restore', 'before', '--json');
    expect(restored.stderr).toContain('puts back from the backup');
    const { plan, settings, verification } = JSON.parse(restored.stdout) as RestoreResult;
    expect(plan?.target).toMatch(/^kept-backoffice-data-\d{8}T\d{6}Z$/);
    expect(settings.find(({ setting }) => setting === 'tags')).toMatchObject({ value: 'team' });
    // It reads the whole table for each part of a scan, so its counts are no counts.
    expect(verification).toMatchObject({ passed: true, keysSame: true, missingIndexes: [] });
    expect(verification?.sample.notLive).toContain('two');

    const exported = await on('items', 'export', '--segments', '1');
    expect(exported.stdout.trimEnd().split('\n')).toHaveLength(2);
    const file = join(moto.stateDirectory(), 'moto.jsonl');
    writeFileSync(file, '{"id":"two"}\n{"id":"four"}\n');
    const imported = await on('items', 'import', file, '--json');
    expect([imported.code, JSON.parse(imported.stdout)]).toMatchObject([0, { written: 2, refused: 0 }]);
    const again = await on('items', 'import', file, '--on-conflict', 'overwrite', '--yes', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ written: 2 });
  });
});

/** What backups need of a stack. */
const TABLE_AND_BUCKET = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'kept-backoffice-data',
        ...ITEM_TABLE,
        Tags: [{ Key: 'team', Value: 'ops' }],
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'kept-artifacts' } },
  },
  Outputs: Object.fromEntries(
    Object.entries({
      ApiEndpoint: 'http://127.0.0.1:9',
      ApiId: 'a1b2c3d4e5',
      ApiLogGroup: '/aws/apigateway/kept-backoffice',
      Authorization: 'NONE',
      EnvironmentClass: 'development',
      FunctionLogGroup: '/aws/lambda/kept-backoffice-api',
      FunctionName: 'kept-backoffice-api',
      TableName: 'kept-backoffice-data',
      ArtifactsBucket: 'kept-artifacts',
    }).map(([name, Value]) => [name, { Value }]),
  ),
};
