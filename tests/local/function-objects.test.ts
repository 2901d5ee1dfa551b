import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, expect, it } from 'vitest';
import { zipOf } from '../support/functions.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
const local = useLocal('file');
const stacks = () => new CloudFormationClient(clientOptions(local().endpoint));
const Bucket = 'code-of-functions';

const put = async (Key: string, answer: string) => {
  const s3 = new S3Client({ ...clientOptions(local().endpoint), forcePathStyle: true });
  const Body = zipOf(`exports.handler = async () => '${answer}'`);
  return (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
};

const request = (StackName: string, Code: object) => {
  const Properties = {
    FunctionName: StackName,
    Code,
    Handler: 'index.handler',
    Runtime: 'nodejs22.x',
    Role: 'arn:aws:iam::000000000000:role/any',
  };
  const Resources = { Function: { Type: 'AWS::Lambda::Function', Properties } };
  return { StackName, TemplateBody: JSON.stringify({ Resources }) };
};

const answerOf = async (FunctionName: string): Promise<unknown> => {
  const client = new LambdaClient(clientOptions(local().endpoint));
  const { Payload } = await client.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Buffer.from(Payload ?? '').toString());
};

beforeAll(async () => {
  const Properties = { BucketName: Bucket, VersioningConfiguration: { Status: 'Enabled' } };
  const TemplateBody = JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties } } });
  await stacks().send(new CreateStackCommand({ StackName: 'bucket', TemplateBody }));
  await local().idle();
});

it('a function runs the code of an object, and of another when its template names that', async () => {
  await put('one.zip', 'one');
  await put('two.zip', 'two');
  await stacks().send(new CreateStackCommand(request('of-objects', { S3Bucket: Bucket, S3Key: 'one.zip' })));
  await local().idle();
  expect(await answerOf('of-objects')).toBe('one');
  await stacks().send(new UpdateStackCommand(request('of-objects', { S3Bucket: Bucket, S3Key: 'two.zip' })));
  await local().idle();
  expect(await answerOf('of-objects')).toBe('two');
});

it('a function runs the version of an object that its template names', async () => {
  const S3ObjectVersion = await put('versions.zip', 'older');
  await put('versions.zip', 'newer');
  const code = { S3Bucket: Bucket, S3Key: 'versions.zip', S3ObjectVersion };
  await stacks().send(new CreateStackCommand(request('of-versions', code)));
  await local().idle();
  expect(await answerOf('of-versions')).toBe('older');
});

// The first two as localstack's test_lambda_api.snapshot.json has them, recorded on AWS.
it.each([
  [
    'no-bucket',
    { S3Bucket: 'nowhere', S3Key: 'x' },
    'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
  ],
  [
    'no-object',
    { S3Bucket: Bucket, S3Key: 'nothing' },
    'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
  ],
  ['an-image', { ImageUri: 'x' }, 'The embedded environment takes code as ZipFile or from S3, not ImageUri'],
])('a stack rolls back for %s', async (StackName, code, reason) => {
  await stacks().send(new CreateStackCommand(request(StackName, code)));
  await local().idle();
  const { Stacks } = await stacks().send(new DescribeStacksCommand({ StackName }));
  expect(Stacks?.[0]?.StackStatus).toBe('ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await stacks().send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  expect(failed?.ResourceStatusReason).toBe(reason);
});
