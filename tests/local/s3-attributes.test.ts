import {
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  type ObjectAttributes,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { authorization } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

// Values: localstack tests/aws/services/s3/test_s3.snapshot.json, test_get_object_attributes, test_get_object_attributes_versioned.
const local = useLocal('file');
const Bucket = 'attributes';
const Key = 'data.txt';

beforeAll(() => makeBucket(local(), Bucket, { VersioningConfiguration: { Status: 'Enabled' } }));

const put = (Body: string) => s3Client(local()).send(new PutObjectCommand({ Bucket, Key, Body }));
const attributes = (ObjectAttributes: ObjectAttributes[], VersionId?: string) =>
  s3Client(local()).send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes, VersionId }));

it('tells the attributes that are asked for', async () => {
  const { VersionId } = await put('69\n420\n');
  const { $metadata, ...told } = await attributes(['StorageClass', 'ETag', 'ObjectSize', 'ObjectParts']);
  expect(told).toEqual({
    ETag: 'e92499db864217242396e8ef766079a9',
    LastModified: expect.any(Date),
    ObjectSize: 7,
    StorageClass: 'STANDARD',
    VersionId,
  });
  expect(await attributes(['ObjectSize'])).not.toHaveProperty('ETag');
});

it('tells those of a version, and none of a deleted object', async () => {
  const { VersionId } = await put('version 2');
  await s3Client(local()).send(new DeleteObjectCommand({ Bucket, Key }));
  await expect(attributes(['ETag'])).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(await attributes(['ETag', 'ObjectSize'], VersionId)).toMatchObject({
    ETag: 'd4ca1ed7571e2e7b1f1c375bd50fa220',
    ObjectSize: 9,
    VersionId,
  });
});

// test_get_object_attributes_with_space
it('takes spaces between the names', async () => {
  await put('123456789');
  const answer = await fetch(`${local().endpoint}/${Bucket}/${Key}?attributes`, {
    headers: { ...authorization('s3'), 'x-amz-object-attributes': 'ETag, ObjectSize' },
  });
  const text = await answer.text();
  expect(text).toContain('<ETag>25f9e794323b453885f5181f1b624d0b</ETag>');
  expect(text).toContain('<ObjectSize>9</ObjectSize>');
});

it('refuses checksums by name: it keeps none', async () => {
  await put('x');
  await expect(attributes(['ETag', 'Checksum'])).rejects.toThrow(
    'The embedded environment does not serve the attribute Checksum',
  );
});
