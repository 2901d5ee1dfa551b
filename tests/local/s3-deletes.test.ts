import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type ObjectIdentifier,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { useLocal } from '../support/use-local.ts';

// Values: localstack tests/aws/services/s3/test_s3_api.snapshot.json, TestS3ObjectCRUD.
const local = useLocal('file');
const Bucket = 'plain';
const VERSIONED = 'versioned';
const FOREIGN = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';

beforeAll(async () => {
  await makeBucket(local(), Bucket);
  await makeBucket(local(), VERSIONED, { VersioningConfiguration: { Status: 'Enabled' } });
});

const put = (bucket: string, Key: string) =>
  s3Client(local()).send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
async function remove(bucket: string, Key: string, VersionId?: string) {
  const { $metadata, ...told } = await s3Client(local()).send(
    new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }),
  );
  return told;
}
async function removeAll(bucket: string, Objects: ObjectIdentifier[], Quiet?: boolean) {
  const { $metadata, ...told } = await s3Client(local()).send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet } }),
  );
  return told;
}

describe('DeleteObject', () => {
  it('refuses what is no id of a version (test_delete_object)', async () => {
    await put(Bucket, 'k');
    expect(await remove(Bucket, 'nowhere')).toEqual({});
    await expect(remove(Bucket, 'k', FOREIGN)).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Invalid version id specified',
      ArgumentValue: FOREIGN,
    });
  });

  it('says that what it removed was a delete marker (test_delete_object_versioned)', async () => {
    const { VersionId } = await put(VERSIONED, 'marked');
    const marker = await remove(VERSIONED, 'marked');
    expect(marker).toEqual({ DeleteMarker: true, VersionId: expect.any(String) });
    expect(await remove(VERSIONED, 'marked', marker.VersionId)).toEqual(marker);
    expect(await remove(VERSIONED, 'marked', VersionId)).toEqual({ VersionId });
  });
});

describe('DeleteObjects', () => {
  it('tells a version that is not there as an error (test_delete_objects)', async () => {
    await put(Bucket, 'there');
    expect(await removeAll(Bucket, [{ Key: 'there', VersionId: FOREIGN }, { Key: 'a-wrong-key' }])).toEqual({
      Deleted: [{ Key: 'a-wrong-key' }],
      Errors: [
        {
          Code: 'NoSuchVersion',
          Key: 'there',
          Message: 'The specified version does not exist.',
          VersionId: FOREIGN,
        },
      ],
    });
    expect(await removeAll(Bucket, [{ Key: 'there' }], true)).toEqual({});
  });

  it('tells the delete markers that it makes and removes (test_delete_objects_versioned)', async () => {
    const { VersionId } = await put(VERSIONED, 'batch');
    const { Deleted: [made] = [] } = await removeAll(VERSIONED, [{ Key: 'batch' }]);
    const DeleteMarkerVersionId = made?.DeleteMarkerVersionId;
    expect(made).toEqual({ Key: 'batch', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) });
    const named = { Key: 'batch', VersionId: DeleteMarkerVersionId };
    expect(await removeAll(VERSIONED, [named, { Key: 'batch', VersionId }])).toEqual({
      Deleted: [
        { ...named, DeleteMarker: true, DeleteMarkerVersionId },
        { Key: 'batch', VersionId },
      ],
    });
  });
});
