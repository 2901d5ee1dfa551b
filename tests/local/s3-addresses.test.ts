import { GetObjectCommand, HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { startLocal, type TestLocal } from '../support/local.ts';
import { sendRaw } from '../support/raw-http.ts';

let local: TestLocal;

beforeAll(async () => {
  local = await startLocal();
  for (const Bucket of ['one', 'two.with.dots']) {
    await makeBucket(local, Bucket);
    await s3Client(local).send(new PutObjectCommand({ Bucket, Key: 'one/k', Body: `in ${Bucket}` }));
  }
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

function send(line: string, host: string): Promise<string> {
  const lines = [
    `${line} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    'Authorization: AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/s3/aws4_request',
  ];
  return sendRaw(local.endpoint, `${lines.join('\r\n')}\r\n\r\n`);
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
describe('a bucket', () => {
  it.each([
    ['two.with.dots.localhost', '/one/k', 'in two.with.dots'],
    ['two.with.dots.s3.localhost:4566', '/one/k', 'in two.with.dots'],
    ['one.s3.us-east-1.localhost', '/one/k', 'in one'],
    ['ONE.localhost', '/one/k?x-id=GetObject', 'in one'],
    ['localhost', '/one/one/k', 'in one'],
    ['s3.localhost', '/one/one/k', 'in one'],
    ['s3.us-east-1.localhost', '/one/one/k', 'in one'],
    ['aws.test', '/one/one/k', 'in one'],
  ])('has a host or a path: %s%s', async (host, path, body) => {
    const answer = await send(`GET ${path}`, host);
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toMatch(new RegExp(`\\r\\n${body}$`));
  });

  it('that a host names is the one that is asked, whatever the path', async () => {
    const answer = await send('DELETE /one', 'two.with.dots.localhost');
    expect(answer).toMatch(/^HTTP\/1.1 204 /);
    await s3Client(local).send(new HeadBucketCommand({ Bucket: 'one' }));
    const none = await send('GET /one/k', 'none.localhost');
    expect(none).toContain('<Code>NoSuchBucket</Code>');
  });

  it('lists its objects at the root of its host', async () => {
    const answer = await send('GET /?list-type=2', 'one.localhost');
    expect(answer).toContain('<Key>one/k</Key>');
  });
});

it('refuses an x-id that names another operation', async () => {
  const answer = await send('DELETE /one?x-id=DeleteObject', 'localhost');
  expect(answer).toContain('does not serve s3 DeleteBucket with the query parameter x-id=DeleteObject');
  const found = await s3Client(local).send(new GetObjectCommand({ Bucket: 'one', Key: 'one/k' }));
  expect(await found.Body?.transformToString()).toBe('in one');
});
