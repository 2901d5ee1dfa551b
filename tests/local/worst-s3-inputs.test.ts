import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { ROOT } from '../support/paths.ts';
import { FULL_SCALE, sampled } from '../support/scale.ts';
import { askS3, s3Request } from './support/s3-requests.ts';
import { plainS3Input, worstS3Inputs } from './support/worst-s3-inputs.ts';

// Every operation of S3 that is served: one member at a time of another type, too long, empty, strange or missing, wherever
// it stands. S3 words its refusals itself, and its model has no rules: what counts is that each is answered, and that what is
// kept can be listed and read after it.
const Bucket = 'worst';
/** A busy machine needs ten seconds for the operation with the most members, and a minute for all of them. */
const timeout = FULL_SCALE ? 300_000 : 60_000;

/** By the page on what is served. */
const [, page = ''] = readFileSync(join(ROOT, 'src', 'local', 'README.md'), 'utf8').split('\n### `s3` ');
const OPERATIONS = [...(page.split('\n### ')[0] ?? '').matchAll(/^\| ([A-Z]\w+) \| .*`/gm)].map(
  ([, name = '']) => name,
);

let local: TestLocal;
let client: S3Client;

/** An upload of parts that has not ended. */
async function uploadId(): Promise<string> {
  const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
  return UploadId;
}

beforeAll(async () => {
  local = await startLocal();
  client = new S3Client({ ...clientOptions(local.endpoint), forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ['k', 'stays']) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'kept' }));
});
afterAll(() => local.close());

/** Each of them fails where one thing that is kept cannot be told. */
async function listed(): Promise<void> {
  await client.send(new ListBucketsCommand({}));
  await client.send(new ListObjectsV2Command({ Bucket }));
  await client.send(new ListObjectVersionsCommand({ Bucket }));
  await client.send(new ListMultipartUploadsCommand({ Bucket }));
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'stays' }));
  expect(await Body?.transformToString()).toBe('kept');
}

describe('a member of a request of S3 that is as bad as it can be', () => {
  it('is one of many operations', () => {
    expect(OPERATIONS.length).toBeGreaterThan(20);
  });

  it.each(OPERATIONS)('breaks nothing: %s', { timeout }, async (operation) => {
    // What is bad about one is bad about that member alone.
    const plainRequest = s3Request(operation, plainS3Input(operation), await uploadId());
    const { text: plain } = await askS3(local.endpoint, plainRequest);
    expect(plain).not.toMatch(/MalformedXML|InvalidArgument|does not serve/);
    const all = worstS3Inputs(operation);
    const odd: string[] = [];
    const upload = await uploadId();
    for (const index of sampled(all.length)) {
      const { member, what, input, isNoNumber } = all[index] ?? { input: {} };
      const { status, text } = await askS3(local.endpoint, s3Request(operation, input, upload));
      // S3's own status for what it does not implement.
      const isAnswered = status < 500 || status === 501;
      if (!isAnswered || (isNoNumber && status < 400))
        odd.push(`${operation} ${member} ${what}: ${status} ${text.slice(0, 300)}`);
    }
    await listed();
    expect(odd).toEqual([]);
    expect(local.errors).toEqual([]);
  });
});
