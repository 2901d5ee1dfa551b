import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../support/cli.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';

// moto is an independent server: what it makes of the requests is looked at, not what it says of them. It has no
// outputs for a stack whose HTTP API it cannot make, so a deployment ends with an error after the stack is there.
const hasMoto = spawnSync('moto_server', ['--help']).status === 0;
const env = { AWS_ACCESS_KEY_ID: 'AKIAMOTO', AWS_SECRET_ACCESS_KEY: 'moto', AWS_REGION: 'us-east-1' };

let server: ChildProcess;
let endpoint: string;
let stateDirectory: string;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

describe.skipIf(!hasMoto)('on moto', () => {
  beforeAll(async () => {
    stateDirectory = makeDirectory();
    const port = await freePort();
    endpoint = `http://localhost:${port}`;
    server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const answers = () =>
      fetch(`${endpoint}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      );
    await vi.waitUntil(answers, { timeout: 20_000, interval: 200 });
  }, 30_000);

  afterAll(() => {
    server.kill();
    removeDirectory(stateDirectory);
  });

  const run = (...argv: string[]) =>
    runCli(undefined, argv, { stateDirectory, env: { ...env, AWS_ENDPOINT_URL: endpoint } });
  const clients = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };

  it.each(['dev', 'prod'])('%s is deployed by the same requests, and destroyed', async (name) => {
    expect((await run('diff', '--env', name)).stdout).toContain('to add');
    const deployed = await run('deploy', '--env', name, '--no-verify', '--confirm', name);
    expect(deployed.stderr).toContain(`${name}-backoffice `);
    expect(deployed.stderr).toContain('shows no outputs');
    const options = { ...clients, endpoint };
    const { Table } = await new DynamoDBClient(options).send(
      new DescribeTableCommand({ TableName: `${name}-backoffice-data` }),
    );
    expect(Table).toMatchObject({
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'timestamp', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [{ IndexName: 'StatusIndex' }],
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
});
