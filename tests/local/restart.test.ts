import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../support/directory.ts';
import { clientOptions, startLocal } from '../support/local.ts';
import { createStack, inlineTemplate, stackOutputs } from '../support/stack.ts';

it('keeps everything over a restart, at the same addresses', async () => {
  const directory = temporaryDirectory();
  const first = await startLocal({ directory });
  const outputs = await createStack(first, 'local-backoffice', inlineTemplate(), {
    EnvironmentName: 'local',
  });
  const api = outputs.ApiEndpoint ?? '';
  await fetch(`${api}/items`, {
    method: 'POST',
    body: '{"id":"kept"}',
    headers: { 'content-type': 'application/json' },
  });
  await first.close();
  await expect(fetch(`${api}/health`)).rejects.toThrow();

  const second = await startLocal({ directory });
  expect(second.endpoint).toBe(first.endpoint);
  expect((await stackOutputs(second, 'local-backoffice')).ApiEndpoint).toBe(api);
  expect(await (await fetch(`${api}/items/kept`)).json()).toMatchObject({ id: 'kept', version: 1 });
  await second.close();
});

it('chooses other ports when its own are taken, and its outputs say so', async () => {
  const directory = temporaryDirectory();
  const first = await startLocal({ directory });
  const outputs = await createStack(first, 'local-backoffice', inlineTemplate(), {
    EnvironmentName: 'local',
  });
  const taken = [first.endpoint, outputs.ApiEndpoint ?? ''].map((address) => Number(new URL(address).port));
  await first.close();
  const squatters = await Promise.all(
    taken.map(
      (port) =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const second = await startLocal({ directory });
  const moved = (await stackOutputs(second, 'local-backoffice')).ApiEndpoint ?? '';
  expect(second.endpoint).not.toBe(first.endpoint);
  expect(moved).not.toBe(outputs.ApiEndpoint);
  expect((await fetch(`${moved}/health`)).status).toBe(200);
  await second.close();
  for (const server of squatters) server.close();
});

it('lets only one process serve a directory', async () => {
  const directory = temporaryDirectory();
  const first = await startLocal({ directory });
  await expect(startLocal({ directory })).rejects.toMatchObject({ name: 'StoreLockedError' });
  await first.close();
});

it('that cannot be served for damage leaves the directory to the next one', async () => {
  const directory = temporaryDirectory();
  const first = await startLocal({ directory });
  await createStack(first, 'local-backoffice', inlineTemplate(), { EnvironmentName: 'local' });
  await first.close();
  const file = join(directory, 'dynamodb', '00000001.log');
  const whole = readFileSync(file);
  const damaged = Buffer.from(whole);
  damaged[60] = (damaged[60] ?? 0) ^ 1;
  writeFileSync(file, damaged);
  await expect(startLocal({ directory })).rejects.toMatchObject({
    name: 'DamagedFileError',
    message: expect.stringContaining('00000001.log is damaged at byte') as string,
  });
  writeFileSync(file, whole);
  const second = await startLocal({ directory });
  expect(second.endpoint).toBe(first.endpoint);
  await second.close();
});

it('keeps versions of objects', async () => {
  const local = await startLocal();
  await createStack(
    local,
    'b',
    JSON.stringify({
      Resources: {
        B: {
          Type: 'AWS::S3::Bucket',
          Properties: { BucketName: 'bucket', VersioningConfiguration: { Status: 'Enabled' } },
        },
      },
    }),
  );
  const s3 = new S3Client({ ...clientOptions(local.endpoint), forcePathStyle: true });
  for (const Body of ['one', 'two'])
    await s3.send(
      new PutObjectCommand({
        Bucket: 'bucket',
        Key: 'a/b c.txt',
        Body,
        ContentType: 'text/plain',
        Metadata: { who: 'me' },
      }),
    );
  const { Body, Metadata, ContentType } = await s3.send(
    new GetObjectCommand({ Bucket: 'bucket', Key: 'a/b c.txt' }),
  );
  expect([await Body?.transformToString(), Metadata, ContentType]).toEqual([
    'two',
    { who: 'me' },
    'text/plain',
  ]);
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: 'bucket' }));
  expect(Versions.map(({ IsLatest }) => IsLatest)).toEqual([true, false]);
  const old = await s3.send(
    new GetObjectCommand({ Bucket: 'bucket', Key: 'a/b c.txt', VersionId: Versions[1]?.VersionId }),
  );
  expect(await old.Body?.transformToString()).toBe('one');
  const { CommonPrefixes, KeyCount } = await s3.send(
    new ListObjectsV2Command({ Bucket: 'bucket', Delimiter: '/' }),
  );
  expect([CommonPrefixes, KeyCount]).toEqual([[{ Prefix: 'a/' }], 1]);
  await local.close();
});
