import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { startLocal, type TestLocal } from '../support/local.ts';
import { hasAws, hasBoto3, runProgram } from '../support/programs.ts';
import { createStack, inlineTemplate } from '../support/stack.ts';

// The runbook's own commands, by the `aws` command and boto3, as an independent judge of the embedded environment.

let local: TestLocal;
let outputs: Record<string, string>;
let directory: string;

beforeAll(async () => {
  directory = makeDirectory();
  local = await startLocal();
  outputs = await createStack(local, 'local-backoffice', inlineTemplate(), { EnvironmentName: 'local' });
  const body = '{"id":"item-001","status":"pending","description":"Test item"}';
  await fetch(`${outputs.ApiEndpoint}/items`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
});

afterAll(async () => {
  await local.close();
  removeDirectory(directory);
});

const run = (program: string, argv: readonly string[]) => runProgram(program, argv, directory);
const aws = (...argv: string[]) =>
  run('aws', ['--endpoint-url', local.endpoint, '--output', 'json', ...argv]);
const window = () => [
  '--start-time',
  new Date(Date.now() - 3_600_000).toISOString(),
  '--end-time',
  new Date(Date.now() + 60_000).toISOString(),
];

describe.skipIf(!hasAws)('the aws command, as in the runbook', () => {
  it.each([
    ['scan', ['dynamodb', 'scan', '--table-name', 'local-backoffice-data', '--limit', '10'], { Count: 1 }],
    [
      'query by status',
      [
        'dynamodb',
        'query',
        '--table-name',
        'local-backoffice-data',
        '--index-name',
        'StatusIndex',
        '--key-condition-expression',
        '#status = :status',
        '--expression-attribute-names',
        '{"#status":"status"}',
        '--expression-attribute-values',
        '{":status":{"S":"pending"}}',
      ],
      { Count: 1 },
    ],
    [
      'get-item',
      [
        'dynamodb',
        'get-item',
        '--table-name',
        'local-backoffice-data',
        '--key',
        '{"id":{"S":"item-001"},"timestamp":{"N":"0"}}',
      ],
      { Item: { status: { S: 'pending' } } },
    ],
    [
      'describe-table',
      ['dynamodb', 'describe-table', '--table-name', 'local-backoffice-data'],
      { Table: { ItemCount: 1, TableStatus: 'ACTIVE' } },
    ],
    [
      'get-function-configuration',
      ['lambda', 'get-function-configuration', '--function-name', 'local-backoffice-api'],
      { TracingConfig: { Mode: 'Active' }, Architectures: ['arm64'] },
    ],
    [
      'invoke',
      [
        'lambda',
        'invoke',
        '--function-name',
        'local-backoffice-api',
        '--payload',
        '{"httpMethod":"GET","path":"/items"}',
        'response.json',
      ],
      { StatusCode: 200 },
    ],
    [
      'describe-stacks',
      ['cloudformation', 'describe-stacks'],
      { Stacks: [{ StackName: 'local-backoffice' }] },
    ],
    ['describe-alarms', ['cloudwatch', 'describe-alarms'], { MetricAlarms: [{}, {}, {}] }],
    ['get-apis', ['apigatewayv2', 'get-apis'], { Items: [{ ProtocolType: 'HTTP' }] }],
    ['get-caller-identity', ['sts', 'get-caller-identity'], { Account: '000000000000' }],
  ] as const)('%s', async (_name, argv, expected) => {
    expect(await aws(...argv)).toMatchObject(expected as object);
  });

  it('reads routes, integrations and the role policy', async () => {
    const id = outputs.ApiId ?? '';
    expect(await aws('apigatewayv2', 'get-routes', '--api-id', id)).toMatchObject({ Items: [{}, {}, {}] });
    const { Items } = (await aws('apigatewayv2', 'get-integrations', '--api-id', id)) as {
      Items: { IntegrationId: string }[];
    };
    expect(
      await aws(
        'apigatewayv2',
        'get-integration',
        '--api-id',
        id,
        '--integration-id',
        Items[0]?.IntegrationId ?? '',
      ),
    ).toMatchObject({ PayloadFormatVersion: '2.0' });
    const { Role } = (await aws(
      'lambda',
      'get-function-configuration',
      '--function-name',
      'local-backoffice-api',
    )) as { Role: string };
    const policy = await aws(
      'iam',
      'get-role-policy',
      '--role-name',
      Role.split('/').at(-1) ?? '',
      '--policy-name',
      'local-backoffice-lambda-dynamodb',
    );
    expect(policy).toMatchObject({ PolicyDocument: { Version: '2012-10-17' } });
  });

  it('finds the lines of function and API, and the metrics of what was done', async () => {
    const filter = (group: string, pattern: string) =>
      aws('logs', 'filter-log-events', '--log-group-name', group, '--filter-pattern', pattern);
    await expect
      .poll(() => filter('/aws/apigateway/local-backoffice', '"POST"'), { timeout: 10_000 })
      .toMatchObject({ events: [{}] });
    expect(await filter('/aws/lambda/local-backoffice-api', '"platform.report"')).toHaveProperty('events.0');
    expect(await filter('/aws/lambda/local-backoffice-api', 'ERROR')).toMatchObject({ events: [] });
    const statistics = (namespace: string, metric: string, dimension: string) =>
      aws(
        'cloudwatch',
        'get-metric-statistics',
        '--namespace',
        namespace,
        '--metric-name',
        metric,
        '--dimensions',
        dimension,
        ...window(),
        '--period',
        '3600',
        '--statistics',
        'Sum',
      );
    expect(
      await statistics('AWS/Lambda', 'Invocations', 'Name=FunctionName,Value=local-backoffice-api'),
    ).toHaveProperty('Datapoints.0.Sum');
    expect(
      await statistics(
        'AWS/DynamoDB',
        'ConsumedWriteCapacityUnits',
        'Name=TableName,Value=local-backoffice-data',
      ),
    ).toHaveProperty('Datapoints.0.Sum');
    expect(await statistics('AWS/ApiGateway', 'Count', `Name=ApiId,Value=${outputs.ApiId}`)).toHaveProperty(
      'Datapoints.0.Sum',
    );
  });
});

describe.skipIf(!hasBoto3)('boto3', () => {
  it('stores objects, speaks CBOR to CloudWatch, and gets errors by name', async () => {
    const script = `
import boto3, json, botocore
c = lambda s: boto3.client(s, endpoint_url='${local.endpoint}', region_name='us-east-1', aws_access_key_id='local', aws_secret_access_key='local')
s3, bucket = c('s3'), '${outputs.ArtifactsBucket}'
s3.put_object(Bucket=bucket, Key='a/ü b', Body=b'hello', Metadata={'k': 'v'})
o = s3.get_object(Bucket=bucket, Key='a/ü b')
body, metadata = o['Body'].read().decode(), o['Metadata']
keys = [x['Key'] for x in s3.list_objects_v2(Bucket=bucket)['Contents']]
alarms = len(c('cloudwatch').describe_alarms()['MetricAlarms'])
try:
    c('dynamodb').describe_table(TableName='none')
except botocore.exceptions.ClientError as e:
    error = [e.response['Error']['Code'], e.response['ResponseMetadata']['HTTPStatusCode']]
print(json.dumps([body, metadata, keys, alarms, error]))`;
    expect(await run('python3', ['-c', script])).toEqual([
      'hello',
      { k: 'v' },
      ['a/ü b'],
      3,
      ['ResourceNotFoundException', 400],
    ]);
  });
});
