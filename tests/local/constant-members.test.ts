import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ITEM_TABLE } from '../support/item-table.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createStack } from '../support/stack.ts';

let local: TestLocal;

beforeAll(async () => {
  local = await startLocal();
});

afterAll(async () => {
  await local.close();
  expect(local.errors).toEqual([]);
});

// API_SSEDescription.html has the key's ARN for every table with a key of KMS; API_CreateTable.html: a table is CREATING
// "until all of its indexes are".
it('a table tells the key of its encryption, and indexes that are made with it', async () => {
  const client = new DynamoDBClient(clientOptions(local.endpoint));
  const TableName = 'sealed';
  const command = new CreateTableCommand({ TableName, ...ITEM_TABLE, SSESpecification: { Enabled: true } });
  const { TableDescription } = await client.send(command);
  expect(TableDescription?.GlobalSecondaryIndexes?.map(({ IndexStatus }) => IndexStatus)).toEqual([
    'CREATING',
  ]);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table?.SSEDescription).toEqual({
    Status: 'ENABLED',
    SSEType: 'KMS',
    KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/),
  });
  expect(Table?.TableId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  client.destroy();
});

// localstack's tests/aws/services/iam/test_iam.py, test_create_describe_role and test_role_with_tags, recorded on AWS.
it('a role tells how long its sessions are, its last use and its tags', async () => {
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [] };
  const Tags = [{ Key: 'team', Value: 'ops' }];
  const Resources = { R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument, Tags } } };
  const Outputs = { Name: { Value: { Ref: 'R' } } };
  const { Name } = await createStack(local, 's', JSON.stringify({ Resources, Outputs }));
  const client = new IAMClient(clientOptions(local.endpoint));
  const { Role } = await client.send(new GetRoleCommand({ RoleName: Name }));
  expect(Role).toMatchObject({
    MaxSessionDuration: 3600,
    RoleLastUsed: {},
    Tags: expect.arrayContaining(Tags),
  });
  client.destroy();
});

// humanmade/aws-xray issue 29, patrickkerrigan/php-xray issue 16.
it('segments that X-Ray cannot take are told with their ids', async () => {
  const client = new XRayClient(clientOptions(local.endpoint));
  const trace_id = '1-6921a9c0-000000000000000000000001';
  const segment = { id: '70de5b6f19ff9a0a', name: 'n', start_time: 1, end_time: 2, trace_id };
  const { id, trace_id: _, ...neither } = segment;
  const TraceSegmentDocuments = [segment, [], { ...neither, id }, { id, trace_id }].map((each) =>
    JSON.stringify(each),
  );
  const answer = await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));
  const told = (ErrorCode: string) => ({ ErrorCode, Message: `Invalid segment. ErrorCode: ${ErrorCode}` });
  expect(answer.UnprocessedTraceSegments).toEqual([
    told('MissingId'),
    { Id: id, ...told('MissingTraceId') },
    { Id: id, ...told('ParseError') },
  ]);
  client.destroy();
});
