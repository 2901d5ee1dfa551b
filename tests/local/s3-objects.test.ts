import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { startLocal, type TestLocal } from '../support/local.ts';
import { hasAws, runForText } from '../support/programs.ts';

let local: TestLocal;
const Bucket = 'bucket';

beforeAll(async () => {
  local = await startLocal();
  await makeBucket(local, Bucket, { VersioningConfiguration: { Status: 'Enabled' } });
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

const put = (Key: string, Body: string, more: object = {}) =>
  s3Client(local).send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function textOf(Key: string): Promise<string | undefined> {
  const { Body } = await s3Client(local).send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
}

it('copies an object with its metadata, from a version, or with new metadata', async () => {
  const first = await put('a b', 'one', { Metadata: { who: 'me' }, ContentType: 'text/plain' });
  await put('a b', 'two');
  const copy = (more: object) =>
    s3Client(local).send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource: '', ...more }));
  const { CopyObjectResult } = await copy({ CopySource: `${Bucket}/a%20b?versionId=${first.VersionId}` });
  expect(CopyObjectResult?.ETag).toBe(first.ETag);
  expect(await textOf('c')).toBe('one');
  const head = new HeadObjectCommand({ Bucket, Key: 'c' });
  expect(await s3Client(local).send(head)).toMatchObject({
    Metadata: { who: 'me' },
    ContentType: 'text/plain',
  });
  await copy({ CopySource: `${Bucket}/c`, MetadataDirective: 'REPLACE', Metadata: { new: 'x' } });
  expect(await s3Client(local).send(head)).toMatchObject({ Metadata: { new: 'x' } });
  await expect(copy({ CopySource: `${Bucket}/c` })).rejects.toMatchObject({ name: 'InvalidRequest' });
  await expect(copy({ CopySource: `${Bucket}/none` })).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(copy({ CopySource: `${Bucket}/a%20b`, CopySourceIfMatch: '"x"' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (Content-Encoding)
it('keeps a compressed body compressed, and says so', async () => {
  const Body = gzipSync('content');
  const given = { Bucket, Key: 'packed', ContentEncoding: 'gzip' };
  await s3Client(local).send(new PutObjectCommand({ ...given, Body }));
  const copied = { Bucket, Key: 'packed too', CopySource: `${Bucket}/packed` };
  await s3Client(local).send(new CopyObjectCommand(copied));
  for (const Key of ['packed', 'packed too']) {
    const found = await s3Client(local).send(new GetObjectCommand({ Bucket, Key }));
    expect(found.ContentEncoding).toBe('gzip');
    expect(Buffer.from((await found.Body?.transformToByteArray()) ?? [])).toEqual(Body);
  }
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
it.each([
  { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' },
  { ChecksumCRC32: 'AAAAAA==' },
  { ChecksumCRC32C: 'AAAAAA==' },
  { ChecksumCRC64NVME: 'AAAAAAAAAAA=' },
  { ChecksumSHA1: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
  { ChecksumSHA256: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
])('refuses a body that is not that of its checksum: %o', async (checksum) => {
  await expect(put('broken', 'body', checksum)).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(textOf('broken')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

// The check values, which are those of "123456789": https://reveng.sourceforge.io/crc-catalogue/17plus.htm
it.each([{ ChecksumCRC32C: '4waSgw==' }, { ChecksumCRC64NVME: 'rosUhgp5mIg=' }])(
  'takes one that is: %o',
  async (sum) => {
    expect((await put('right', '123456789', sum)).ETag).toBe('"25f9e794323b453885f5181f1b624d0b"');
  },
);

it.each(['%E0%A4', 'no-key', '/', '%2F%'])(
  'refuses a copy of what names no object: %s',
  async (CopySource) => {
    const copy = new CopyObjectCommand({ Bucket, Key: 'd', CopySource });
    await expect(s3Client(local).send(copy)).rejects.toMatchObject({ name: 'InvalidArgument' });
  },
);

it('verifies a checksum behind the last chunk of a body', async () => {
  const send = (sum: string) =>
    fetch(`${local.endpoint}/${Bucket}/chunked`, {
      method: 'PUT',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/s3/aws4_request',
        'content-encoding': 'aws-chunked',
        'x-amz-trailer': 'x-amz-checksum-crc32',
        'x-amz-decoded-content-length': '9',
      },
      body: `9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`,
    });
  expect((await send('AAAAAA==')).status).toBe(400);
  expect((await send('y/Q5Jg==')).status).toBe(200);
  expect(await textOf('chunked')).toBe('123456789');
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
it('refuses a delete marker and versions that are not there', async () => {
  await put('gone', 'x');
  const { VersionId } = await s3Client(local).send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
  const get = (id: string | undefined) =>
    s3Client(local).send(new GetObjectCommand({ Bucket, Key: 'gone', VersionId: id }));
  await expect(get(VersionId)).rejects.toMatchObject({
    name: 'MethodNotAllowed',
    $metadata: { httpStatusCode: 405 },
  });
  await expect(get('bogus')).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'Invalid version id specified',
  });
});

it.skipIf(!hasAws)('moves an object with the aws command', { timeout: 60_000 }, async () => {
  writeFileSync(join(local.directory, 'up.txt'), 'content');
  const s3 = (...argv: string[]) =>
    runForText('aws', ['--endpoint-url', local.endpoint, 's3', ...argv], local.directory);
  await s3('cp', 'up.txt', `s3://${Bucket}/up.txt`);
  await s3('mv', `s3://${Bucket}/up.txt`, `s3://${Bucket}/moved.txt`);
  expect(await textOf('moved.txt')).toBe('content');
});
