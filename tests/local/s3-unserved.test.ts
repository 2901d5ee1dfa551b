import * as S3 from '@aws-sdk/client-s3';
import type { StaticOperationSchema } from '@smithy/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { startLocal, type TestLocal } from '../support/local.ts';
import { smallestRequest } from '../support/rest-requests.ts';

let local: TestLocal;

beforeAll(async () => {
  local = await startLocal();
  await makeBucket(local, 'bucket', { VersioningConfiguration: { Status: 'Enabled' } });
  await s3Client(local).send(new S3.PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'content' }));
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

const SERVED = new Set([
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateBucket',
  'CreateMultipartUpload',
  'DeleteBucket',
  'DeleteObject',
  'DeleteObjects',
  'DeleteObjectTagging',
  'GetBucketEncryption',
  'GetBucketLifecycleConfiguration',
  'GetBucketLocation',
  'GetBucketOwnershipControls',
  'GetBucketPolicy',
  'GetBucketTagging',
  'GetBucketVersioning',
  'GetObject',
  'GetObjectAttributes',
  'GetObjectTagging',
  'GetPublicAccessBlock',
  'HeadBucket',
  'HeadObject',
  'ListBuckets',
  'ListMultipartUploads',
  'ListObjects',
  'ListObjectsV2',
  'ListObjectVersions',
  'ListParts',
  'PutObject',
  'PutObjectTagging',
  'UploadPart',
  'UploadPartCopy',
]);

const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00';

function isOperation(value: unknown): value is StaticOperationSchema {
  return Array.isArray(value) && value[0] === 9;
}

const unserved = Object.values(S3)
  .filter(isOperation)
  .filter(({ 2: name }) => !SERVED.has(name));

async function stored(): Promise<unknown> {
  const { Versions, DeleteMarkers } = await s3Client(local).send(
    new S3.ListObjectVersionsCommand({ Bucket: 'bucket' }),
  );
  return { Versions, DeleteMarkers };
}

// Each operation of the SDK's model of S3, as the smallest request that its HTTP binding allows.
describe('an operation that is not served is refused, and changes nothing', () => {
  it('of which there are some', () => expect(unserved.length).toBeGreaterThan(70));

  it.each(unserved.map((schema) => [schema[2], schema] as const))('%s', async (_name, schema) => {
    const before = await stored();
    const { method, path, headers } = smallestRequest(schema, 'bucket', 'k');
    const response = await fetch(`${local.endpoint}${path}`, {
      method,
      headers: { ...headers, authorization: AUTHORIZATION },
      ...(['PUT', 'POST'].includes(method) ? { body: '<Document/>' } : {}),
    });
    const text = await response.text();
    expect([400, 404]).toContain(response.status);
    expect(response.headers.get('content-type')).toBe('application/xml');
    if (method !== 'HEAD')
      expect(text).toMatch(
        /<Error><Code>UnknownOperationException<\/Code><Message>The embedded environment does not serve s3 /,
      );
    expect(await stored()).toEqual(before);
  });
});

describe('a request that nothing is known of', () => {
  it.each([
    [
      'a header',
      'PUT',
      '/bucket/k',
      { 'x-amz-new-header': 'x' },
      'PutObject with the header x-amz-new-header',
    ],
    ['a parameter', 'GET', '/bucket/k?torrent', {}, 'GetObject with the query parameter torrent'],
  ])('is refused by the name of %s', async (_what, method, path, headers, message) => {
    const response = await fetch(`${local.endpoint}${path}`, {
      method,
      headers: { ...headers, authorization: AUTHORIZATION },
    });
    expect(await response.text()).toContain(`The embedded environment does not serve s3 ${message}`);
  });

  it('gets its error as XML without a signature', async () => {
    const response = await fetch(`${local.endpoint}/bucket/k`);
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied</Code><Message>Access Denied</Message>'),
    ]);
  });

  it('of REST JSON too', async () => {
    const response = await fetch(`${local.endpoint}/2015-03-31/functions/?Bogus=1`, {
      headers: { authorization: AUTHORIZATION.replace('/s3/', '/lambda/') },
    });
    expect(await response.json()).toMatchObject({
      message: 'The embedded environment does not serve lambda ListFunctions with the query parameter Bogus',
    });
  });
});
