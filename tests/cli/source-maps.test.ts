import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, it } from 'vitest';
import type { Explanation } from '../../src/services/explain/explanation.ts';
import type { ErrorReport } from '../../src/services/logs/errors/report.ts';
import { useDeploying, withTemplate } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';
import { ROOT } from '../support/paths.ts';
import { applicationTemplate } from '../support/stack.ts';

const app = useDeploying();

/** Where the function throws for want of its variable, as the sources have it. */
const PLACE = `function/handler.ts:${
  1 +
  readFileSync(join(ROOT, 'function', 'handler.ts'), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('is not set`'))
}`;

const clients: S3Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

function s3(): S3Client {
  const client = new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
  clients.push(client);
  return client;
}

/** Without it the function throws in its own code. */
async function unsetTable(): Promise<void> {
  const client = new LambdaClient(clientOptions(app.local().endpoint));
  const FunctionName = 'local-backoffice-api';
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { DYNAMODB_TABLE: _, ...Variables } = Environment?.Variables ?? {};
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  client.destroy();
}

/** Deploys, and lets the function fail once in its own code. */
async function failed(): Promise<{ bucket: string; mapKey: string }> {
  expect((await app.deploy()).code).toBe(0);
  await unsetTable();
  const { apiEndpoint, artifactsBucket: bucket = '' } = (await app.json<Record<string, string>>(['outputs']))
    .result;
  expect((await fetch(`${apiEndpoint}/items/any`)).status).toBe(500);
  await expect
    .poll(async () => (await app.run(['logs', '--errors'])).stdout, { timeout: 10_000 })
    .toContain('is not set');
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'code/' }));
  const mapKey = Contents.map(({ Key = '' }) => Key).find((key) => key.endsWith('.map')) ?? '';
  return { bucket, mapKey };
}

const errorsOf = async () => (await app.json<ErrorReport>(['logs', 'errors'])).result;

it('stacks name places of the sources, in lines, groups and explanations', async () => {
  const { bucket, mapKey } = await failed();
  const { result } = await app.json<{ code: string }>(['releases', 'show', '1']);
  expect(mapKey).toBe(`code/${result.code}.js.map`);
  const lines = await app.run(['logs', '--errors', '--json']);
  expect(lines.stdout).toContain(PLACE);
  expect([lines.code, lines.stderr]).toEqual([0, expect.not.stringContaining('stack traces')]);
  // What was written stays as it was written.
  expect((await app.run(['logs', '--errors', '--raw'])).stdout).toMatch(/index\.js:\d+:\d+/);
  expect((await errorsOf()).groups).toMatchObject([{ location: PLACE, count: 1 }]);
  expect((await app.json<Explanation>(['explain', '--last-error'])).result.cause).toBe(
    `the function threw Error: the variable DYNAMODB_TABLE is not set at ${PLACE}`,
  );
  const kept = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: mapKey }));
  expect(await kept.Body?.transformToString()).not.toContain('sourcesContent');
});

it('a line while a release replaces another, or of code without a map, stays as it is', async () => {
  await failed();
  const other = withTemplate(() =>
    applicationTemplate('development').replace('use strict', "use strict;'another one'"),
  );
  expect((await app.deploy([], other)).code).toBe(0);
  await unsetTable();
  const { apiEndpoint } = (await app.json<Record<string, string>>(['outputs'])).result;
  expect((await fetch(`${apiEndpoint}/items/any`)).status).toBe(500);
  await expect
    .poll(async () => (await errorsOf()).groups.map(({ location }) => location), { timeout: 10_000 })
    .toEqual(expect.arrayContaining([PLACE, expect.stringMatching(/^index\.js:\d+$/)]));
});

it('a map that cannot be read leaves stacks as they are, and is told once', async () => {
  await failed();
  app.local().faults.set([{ kind: 'denied', service: 's3', operation: 'GetObject', rate: 1 }]);
  const { code, stdout, stderr } = await app.run(['logs', '--errors', '--json']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/index\.js:\d+:\d+/)]);
  expect(stdout).not.toContain(PLACE);
  expect(stderr.match(/stack traces stay as the bundle has them/g)).toHaveLength(1);
});

it.each([
  ['no JSON', 'not a map'],
  ['too large', ' '.repeat(1024 * 1024 + 1)],
])('a map that somebody replaced is told, and names nothing: %s', async (_what, Body) => {
  const { bucket, mapKey } = await failed();
  await s3().send(new PutObjectCommand({ Bucket: bucket, Key: mapKey, Body }));
  const { stdout, stderr } = await app.run(['logs', '--errors', '--json']);
  expect(stdout).toMatch(/index\.js:\d+:\d+/);
  expect(stderr).toContain(`${mapKey} in the artifacts bucket is no source map of it`);
});

it('a map with hostile paths moves no terminal', async () => {
  const { bucket, mapKey } = await failed();
  const kept = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: mapKey }));
  const map: { sources: string[] } = JSON.parse((await kept.Body?.transformToString()) ?? '');
  const Body = JSON.stringify({ ...map, sources: map.sources.map(() => 'evil\u001b[2J\u202e\n.ts') });
  await s3().send(new PutObjectCommand({ Bucket: bucket, Key: mapKey, Body }));
  for (const argv of [
    ['logs', '--errors'],
    ['logs', 'errors'],
    ['explain', '--last-error'],
  ]) {
    const { stdout } = await app.run(argv, { terminal: true, columns: 100 });
    expect(stdout).toContain('evil');
    expect(stdout).not.toContain('\u001b[2J');
    expect(stdout).not.toContain('\u202e');
  }
});
