import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { realClock } from '../support/clock.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;
const Bucket = 'bucket';
const directory = makeDirectory();
const standing = { ...realClock, now: () => new Date('2026-11-27T00:00:00Z') };
const start = (now: () => Date) => startLocal({ directory, clock: { ...standing, now } });

beforeAll(async () => {
  local = await start(standing.now);
  await makeBucket(local, Bucket, { VersioningConfiguration: { Status: 'Enabled' } });
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
  removeDirectory(directory);
});

const put = (Key: string, Body: string) => s3Client(local).send(new PutObjectCommand({ Bucket, Key, Body }));

async function textOf(Key: string): Promise<string | undefined> {
  const { Body } = await s3Client(local).send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html: a key is any text in UTF-8.
it('tells keys with line ends apart', async () => {
  await put('lines\n!', 'other');
  await expect(textOf('lines')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await put('lines', 'one');
  await put('lines\n\u000b', 'two');
  expect([await textOf('lines'), await textOf('lines\n!'), await textOf('lines\n\u000b')]).toEqual([
    'one',
    'other',
    'two',
  ]);
});

it('lists keys in the order of their UTF-8, whatever is in them', async () => {
  const keys = ['order', 'order\u0009', 'order\n', 'order\u000b', 'order ', 'order/a', 'order\u{1f600}'];
  for (const key of [...keys].reverse()) await put(key, 'x');
  const { Versions = [] } = await s3Client(local).send(
    new ListObjectVersionsCommand({ Bucket, Prefix: 'order' }),
  );
  expect(Versions.length).toBe(keys.length);
  const { KeyCount } = await s3Client(local).send(new ListObjectsV2Command({ Bucket, Prefix: 'order' }));
  expect(KeyCount).toBe(keys.length);
});

it('answers the version that came last while the clock stands, and when it goes back over a restart', async () => {
  const ids = new Set<string | undefined>();
  for (let n = 0; n < 20; n += 1) {
    ids.add((await put('same', `${n}`)).VersionId);
    expect(await textOf('same')).toBe(`${n}`);
  }
  expect(ids.size).toBe(20);
  await local.close();
  local = await start(() => new Date('2026-11-26T00:00:00Z'));
  await put('same', 'after');
  expect(await textOf('same')).toBe('after');
  await s3Client(local).send(new DeleteObjectCommand({ Bucket, Key: 'same' }));
  await expect(textOf('same')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await put('same', 'again');
  expect(await textOf('same')).toBe('again');
});
