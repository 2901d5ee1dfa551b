import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAws, startLocalAws } from '../../src/local/index.ts';
import { createTestClock } from '../support/clock.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { clientOptions, startLocal } from '../support/local.ts';
import { WORKER } from '../support/paths.ts';
import { createStack, functionTemplate } from '../support/stack.ts';

const directory = makeDirectory();
const clock = createTestClock();
const options = { directory, workerScript: WORKER, clock };
let local: LocalAws;

beforeAll(async () => {
  local = await startLocalAws(options);
});

afterAll(async () => {
  await local.close();
  removeDirectory(directory);
});

describe('the file of the access key', () => {
  it('is not what a link in its place leads to', async () => {
    const prepared = makeDirectory();
    const file = join(prepared, 'access-key');
    writeFileSync(join(prepared, 'precious'), 'mine\n');
    symlinkSync('precious', file);
    const other = await startLocalAws({ ...options, directory: prepared });
    await other.close();
    expect(readFileSync(join(prepared, 'precious'), 'utf8')).toBe('mine\n');
    expect([lstatSync(file).isFile(), lstatSync(file).mode & 0o777]).toEqual([true, 0o600]);
    removeDirectory(prepared);
  });
});

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
const clientsWith = (credentials: Credentials) => ({ ...clientOptions(local.endpoint), credentials });
const callerOf = (credentials: Credentials) =>
  new STSClient(clientsWith(credentials)).send(new GetCallerIdentityCommand({}));

/** How each protocol's clients ask for something. */
const CALLS: readonly (readonly [string, (credentials: Credentials) => Promise<unknown>])[] = [
  [
    'S3',
    (key) =>
      new S3Client({ ...clientsWith(key), forcePathStyle: true }).send(
        new GetObjectCommand({ Bucket: 'x', Key: 'y' }),
      ),
  ],
  ['STS', callerOf],
  ['CloudFormation', (key) => new CloudFormationClient(clientsWith(key)).send(new DescribeStacksCommand({}))],
  ['DynamoDB', (key) => new DynamoDBClient(clientsWith(key)).send(new ListTablesCommand({}))],
  ['Logs', (key) => new CloudWatchLogsClient(clientsWith(key)).send(new DescribeLogGroupsCommand({}))],
  ['CloudWatch', (key) => new CloudWatchClient(clientsWith(key)).send(new ListMetricsCommand({}))],
  ['Lambda', (key) => new LambdaClient(clientsWith(key)).send(new ListFunctionsCommand({}))],
];

async function session(): Promise<Credentials> {
  const RoleArn = 'arn:aws:iam::000000000000:role/Operator';
  const { Credentials: given } = await new STSClient(clientsWith(local.credentials)).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'morning' }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
}

describe('the access key of a directory', () => {
  it('is random, the same after a restart, and its owner can read it alone', async () => {
    const { accessKeyId } = local.credentials;
    expect(accessKeyId).toMatch(/^LOCAL[0-9A-F]{64}$/);
    const file = join(directory, 'access-key');
    expect(readFileSync(file, 'utf8')).toBe(`${accessKeyId}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await local.close();
    local = await startLocalAws(options);
    expect(local.credentials.accessKeyId).toBe(accessKeyId);
  });

  it.each(CALLS)('lets clients of %s in', async (name, call) => {
    const answer = call(local.credentials);
    if (name === 'S3') await expect(answer).rejects.toMatchObject({ name: 'NoSuchBucket' });
    else await expect(answer).resolves.toBeTruthy();
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, …/STS/latest/APIReference/CommonErrors.html,
// …/amazondynamodb/latest/developerguide/Programming.Errors.html
const REFUSALS: Readonly<Record<string, readonly [unknown: string, expired: string]>> = {
  S3: ['InvalidAccessKeyId', 'ExpiredToken'],
  STS: ['InvalidClientTokenId', 'ExpiredToken'],
  CloudFormation: ['InvalidClientTokenId', 'ExpiredToken'],
};
const JSON_REFUSALS = ['UnrecognizedClientException', 'ExpiredTokenException'] as const;

describe('anybody else', () => {
  it.each(CALLS)('with another key is refused by %s', async (name, call) => {
    for (const accessKeyId of ['local', 'AKIAIOSFODNN7EXAMPLE', `LOCAL${'0'.repeat(64)}`])
      await expect(call({ accessKeyId, secretAccessKey: 'local' })).rejects.toMatchObject({
        name: (REFUSALS[name] ?? JSON_REFUSALS)[0],
      });
  });

  it.each(CALLS)('whose session is over is refused by %s', async (name, call) => {
    const credentials = await session();
    const { Arn } = await callerOf(credentials);
    expect(Arn).toBe('arn:aws:sts::000000000000:assumed-role/Operator/morning');
    clock.advance(3_600_001);
    await expect(call(credentials)).rejects.toMatchObject({ name: (REFUSALS[name] ?? JSON_REFUSALS)[1] });
  });

  it.each([
    ['an operation', { 'x-amz-target': 'DynamoDB_20120810.NoSuchOperation' }, 'UnrecognizedClientException'],
    [
      'a body',
      { 'x-amz-target': 'Logs_20140328.PutLogEvents', 'content-encoding': 'gzip' },
      'UnrecognizedClientException',
    ],
  ])('with another key learns nothing of %s that is not served', async (_name, headers, code) => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKIANOBODY/20261122/us-east-1/dynamodb/aws4_request';
    const { body } = await post('/', { ...headers, authorization });
    expect(JSON.parse(body)).toMatchObject({ __type: code });
  });

  it.each([
    ['JSON', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, '/', 'MissingAuthenticationToken'],
    [
      'CBOR',
      { 'smithy-protocol': 'rpc-v2-cbor' },
      '/service/GraniteServiceVersion20100801/operation/ListMetrics',
      'MissingAuthenticationToken',
    ],
    ['REST', {}, '/2015-03-31/functions', 'MissingAuthenticationToken'],
    ['S3', {}, '/bucket/key', 'AccessDenied'],
  ])('without a signature is refused in %s', async (_name, headers, path, code) => {
    const { status, body } = await post(path, headers);
    expect([status >= 400 && status < 404, body]).toEqual([true, expect.stringContaining(code)]);
  });
});

function post(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${local.endpoint}${path}`,
      { method: path === '/' ? 'POST' : 'GET', headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(path === '/' ? '{}' : undefined);
  });
}

describe('a function', () => {
  it('is let in as its role, and learns nothing of the key of those who call it', async () => {
    const own = await startLocal();
    const lambda = new LambdaClient(clientOptions(own.endpoint));
    const code = 'exports.handler = async () => process.env';
    const role = 'arn:aws:iam::000000000000:role/team/worker';
    await createStack(own, 'worker', functionTemplate(code, { Role: role }));
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'fn' }));
    const variables = JSON.parse(Buffer.from(Payload ?? []).toString());
    expect(variables.AWS_ACCESS_KEY_ID).toMatch(/^ASIA[A-Z0-9]{16}$/);
    const sts = new STSClient({
      ...clientOptions(own.endpoint),
      credentials: {
        accessKeyId: variables.AWS_ACCESS_KEY_ID,
        secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
        sessionToken: variables.AWS_SESSION_TOKEN,
      },
    });
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:sts::000000000000:assumed-role/worker/fn');
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'fn' }));
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await own.close();
  });
});
