import { ApiGatewayV2Client, GetRoutesCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ExportTableToPointInTimeCommand } from '@aws-sdk/client-dynamodb';
import {
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { useDeployed } from '../support/deployed.ts';
import { zipOf } from '../support/functions.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeployed();
const options = () => clientOptions(app.local().endpoint);
const outputs = async () => (await app.json<Record<string, string>>(['outputs'])).result;
const FunctionName = 'local-backoffice-api';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
it('a bucket is of the owner that a request expects, or the request is refused', async () => {
  const s3 = new S3Client({ ...options(), forcePathStyle: true });
  const { artifactsBucket: Bucket } = await outputs();
  await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: '000000000000' }));
  const others = s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: '999999999999' }));
  await expect(others).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

// LocalStack, test_lambda_api.py::TestLambdaVersions::test_publish_with_update, validated on AWS
it('code that is published at once is a version', async () => {
  const lambda = new LambdaClient(options());
  const ZipFile = zipOf('exports.handler = async () => 1');
  const request = new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true });
  const { Version, FunctionArn } = await lambda.send(request);
  expect([Version, FunctionArn?.split(':').at(-1)]).toEqual(['1', '1']);
  await waitUntilFunctionUpdatedV2(
    { client: lambda, maxWaitTime: 5, minDelay: 1, maxDelay: 1 },
    { FunctionName },
  );
});

it('lists come in pages of the size that was asked for', async () => {
  const lambda = new LambdaClient(options());
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  const first = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName, MaxItems: 1 }));
  expect([first.Versions?.length, first.NextMarker]).toEqual([1, expect.any(String)]);
  const { NextMarker: Marker } = first;
  const next = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName, Marker }));
  expect(next.Versions?.[0]?.Version).toBe('1');
  const gateway = new ApiGatewayV2Client(options());
  const { apiId: ApiId } = await outputs();
  const { Items, NextToken } = await gateway.send(new GetRoutesCommand({ ApiId, MaxResults: '2' }));
  const rest = await gateway.send(new GetRoutesCommand({ ApiId, NextToken }));
  const keys = [...(Items ?? []), ...(rest.Items ?? [])].map(({ RouteKey }) => RouteKey);
  expect([Items?.length, new Set(keys).size, rest.NextToken]).toEqual([2, keys.length, undefined]);
});

it('a token that no answer gives is refused by name', async () => {
  const request = new DescribeStacksCommand({ NextToken: 'x' });
  await expect(new CloudFormationClient(options()).send(request)).rejects.toThrow(/NextToken/);
});

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html
it('an export with the token of one that was begun is that one', async () => {
  await app.run(['pitr', 'enable']);
  const { tableName, artifactsBucket: S3Bucket } = await outputs();
  const TableArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${tableName}`;
  const client = new DynamoDBClient(options());
  const begin = async (ClientToken: string) =>
    (await client.send(new ExportTableToPointInTimeCommand({ TableArn, S3Bucket, ClientToken })))
      .ExportDescription?.ExportArn;
  const first = await begin('one');
  expect([await begin('one'), (await begin('two')) === first]).toEqual([first, false]);
});

it('a change set tells what it was described as', async () => {
  const client = new CloudFormationClient(options());
  const named = { StackName: 'local-backoffice', ChangeSetName: 'described' };
  const described = { Description: 'why it is made', Capabilities: ['CAPABILITY_IAM' as const] };
  await client.send(new CreateChangeSetCommand({ ...named, ...described, UsePreviousTemplate: true }));
  const { Description } = await client.send(new DescribeChangeSetCommand(named));
  expect(Description).toBe('why it is made');
});
