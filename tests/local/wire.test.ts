import { ApiGatewayV2Client, GetApiCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetApplicationCommand,
  ServiceCatalogAppRegistryClient,
} from '@aws-sdk/client-service-catalog-appregistry';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  BatchGetTracesCommand,
  GetInsightSummariesCommand,
  PutTraceSegmentsCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { cbor } from '@smithy/core/cbor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorization, clientOptions, startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;

beforeAll(async () => {
  local = await startLocal();
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

const options = () => clientOptions(local.endpoint);

describe('each protocol, through the SDK', () => {
  it('Query: STS', async () => {
    const identity = await new STSClient(options()).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:user/local' });
    expect(identity.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('JSON 1.0: DynamoDB, with types there and back', async () => {
    const client = new DynamoDBClient(options());
    const created = await client.send(
      new CreateTableCommand({
        TableName: 'wire',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    );
    expect(created.TableDescription?.CreationDateTime).toBeInstanceOf(Date);
    const item = {
      id: { S: 'é"<&' },
      n: { N: '12345678901234567890.5' },
      b: { B: new Uint8Array([0, 255]) },
      l: { L: [{ NULL: true }, { BOOL: false }] },
    };
    await expect
      .poll(
        async () => (await client.send(new DescribeTableCommand({ TableName: 'wire' }))).Table?.TableStatus,
      )
      .toBe('ACTIVE');
    await client.send(new PutItemCommand({ TableName: 'wire', Item: item }));
    const { Item, ConsumedCapacity } = await client.send(
      new GetItemCommand({ TableName: 'wire', Key: { id: item.id } }),
    );
    expect(Item).toEqual(item);
    expect(ConsumedCapacity).toBeUndefined();
    const asked = await client.send(
      new GetItemCommand({ TableName: 'wire', Key: { id: item.id }, ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(asked.ConsumedCapacity).toMatchObject({ TableName: 'wire', CapacityUnits: 0.5 });
  });

  it('JSON 1.1: Logs', async () => {
    const { logGroups } = await new CloudWatchLogsClient(options()).send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toEqual([]);
  });

  it('JSON 1.0 and CBOR: CloudWatch', async () => {
    const input = {
      StartTime: new Date(0),
      EndTime: new Date(),
      MetricDataQueries: [
        { Id: 'm', MetricStat: { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 60, Stat: 'Sum' } },
      ],
    };
    const { MetricDataResults } = await new CloudWatchClient(options()).send(new GetMetricDataCommand(input));
    expect(MetricDataResults).toMatchObject([{ Id: 'm', Values: [], StatusCode: 'Complete' }]);
    const response = await fetch(
      `${local.endpoint}/service/GraniteServiceVersion20100801/operation/DescribeAlarms`,
      {
        method: 'POST',
        headers: {
          ...authorization('monitoring'),
          'content-type': 'application/cbor',
          'smithy-protocol': 'rpc-v2-cbor',
        },
        body: cbor.serialize({ AlarmNamePrefix: 'none' }),
      },
    );
    expect(response.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
    expect(cbor.deserialize(new Uint8Array(await response.arrayBuffer()))).toEqual({
      MetricAlarms: [],
      CompositeAlarms: [],
      LogAlarms: [],
    });
  });

  it('REST JSON: X-Ray', async () => {
    const client = new XRayClient(options());
    const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
    const document = JSON.stringify({
      id: 'a'.repeat(16),
      trace_id: TRACE,
      name: 'x',
      start_time: 1,
      end_time: 2.5,
    });
    const put = await client.send(
      new PutTraceSegmentsCommand({ TraceSegmentDocuments: [document, 'no json'] }),
    );
    expect(put.UnprocessedTraceSegments).toMatchObject([{ ErrorCode: 'ParseError' }]);
    const { Traces } = await client.send(
      new BatchGetTracesCommand({ TraceIds: [TRACE, TRACE.replace(/3$/, '4')] }),
    );
    expect(Traces).toMatchObject([{ Id: TRACE, Duration: 1.5, Segments: [{ Document: document }] }]);
  });
});

describe('errors have the name and status that clients switch on', () => {
  const failures: [string, () => Promise<unknown>, string, number][] = [
    [
      'Query',
      () => new CloudFormationClient(options()).send(new DescribeStacksCommand({ StackName: 'none' })),
      'ValidationError',
      400,
    ],
    [
      'Query with a modelled name',
      () => new IAMClient(options()).send(new GetRoleCommand({ RoleName: 'none' })),
      'NoSuchEntityException',
      404,
    ],
    [
      'Query of SNS',
      () =>
        new SNSClient(options()).send(
          new GetTopicAttributesCommand({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:none' }),
        ),
      'NotFoundException',
      404,
    ],
    [
      'JSON 1.0',
      () => new DynamoDBClient(options()).send(new DescribeTableCommand({ TableName: 'none' })),
      'ResourceNotFoundException',
      400,
    ],
    [
      'JSON 1.1',
      () => new CloudWatchLogsClient(options()).send(new FilterLogEventsCommand({ logGroupName: 'none' })),
      'ResourceNotFoundException',
      400,
    ],
    [
      'REST JSON',
      () => new LambdaClient(options()).send(new GetFunctionCommand({ FunctionName: 'none' })),
      'ResourceNotFoundException',
      404,
    ],
    [
      'REST JSON of API Gateway',
      () => new ApiGatewayV2Client(options()).send(new GetApiCommand({ ApiId: 'none' })),
      'NotFoundException',
      404,
    ],
    [
      'REST JSON of AppRegistry',
      () =>
        new ServiceCatalogAppRegistryClient(options()).send(
          new GetApplicationCommand({ application: 'none' }),
        ),
      'ResourceNotFoundException',
      404,
    ],
    [
      'REST XML',
      () =>
        new S3Client({ ...options(), forcePathStyle: true }).send(
          new GetObjectCommand({ Bucket: 'none', Key: 'k' }),
        ),
      'NoSuchBucket',
      404,
    ],
    [
      'REST XML without a body',
      () =>
        new S3Client({ ...options(), forcePathStyle: true }).send(new HeadBucketCommand({ Bucket: 'none' })),
      'NotFound',
      404,
    ],
    [
      'a payload that is no JSON',
      () =>
        new LambdaClient(options()).send(
          new InvokeCommand({ FunctionName: 'none', Payload: Buffer.from('x') }),
        ),
      'ResourceNotFoundException',
      404,
    ],
  ];

  it.each(failures)('%s', async (_protocol, call, name, status) => {
    const error: unknown = await call().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });
});

describe('what is not served', () => {
  it.each([
    [
      'JSON',
      () => new DynamoDBClient(options()).send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM t' })),
      /dynamodb ExecuteStatement/,
    ],
    [
      'REST',
      () => new LambdaClient(options()).send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'f' })),
      /lambda PUT .*\/functions\/f\/event-invoke-config/,
    ],
    [
      'REST with POST',
      () =>
        new XRayClient(options()).send(
          new GetInsightSummariesCommand({ StartTime: new Date(), EndTime: new Date() }),
        ),
      /xray POST \/InsightSummaries/,
    ],
  ])('is named: an operation (%s)', async (_protocol, call, message) => {
    await expect(call()).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringMatching(message) as string,
    });
  });

  it('is named: a parameter', async () => {
    const call = new CloudWatchClient(options()).send(new DescribeAlarmsCommand({ ActionPrefix: 'x' }));
    await expect(call).rejects.toMatchObject({
      message: expect.stringContaining('ActionPrefix of DescribeAlarms') as string,
    });
  });

  it('is named: a service', async () => {
    const response = await fetch(local.endpoint, {
      method: 'POST',
      headers: authorization('ec2'),
    });
    expect(await response.text()).toContain('does not serve ec2');
  });

  it('is refused: a request without a signature', async () => {
    expect((await fetch(local.endpoint, { method: 'POST' })).status).toBe(403);
  });

  it('is refused: a body that cannot be read', async () => {
    const headers = {
      ...authorization('logs'),
      'x-amz-target': 'Logs_20140328.FilterLogEvents',
      'content-type': 'application/x-amz-json-1.1',
    };
    const response = await fetch(local.endpoint, { method: 'POST', headers, body: '{"logGroupName":' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
  });
});

describe('Query input', () => {
  it('reads lists, and empty ones', async () => {
    const { StackSummaries } = await new CloudFormationClient(options()).send(
      new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] }),
    );
    expect(StackSummaries).toEqual([]);
  });
});
