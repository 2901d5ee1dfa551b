import {
  type Delete,
  type DeletedObject,
  DeleteObject$,
  type DeleteObjectOutput,
  type DeleteObjectRequest,
  DeleteObjects$,
  type DeleteObjectsOutput,
  type DeleteObjectsRequest,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { malformedXml } from '../../wire/malformed-xml.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { requireVersionId } from './find-version.ts';
import { UNANSWERED } from './unasked.ts';

/**
 * Objects are removed.
 * Values: localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_delete_object, test_delete_object_versioned,
 * test_delete_objects, test_delete_objects_versioned.
 */
export function deleteOperations(buckets: Buckets): Operation[] {
  async function removeNamed(Bucket: string, { Key = '', VersionId }: ObjectIdentifier) {
    if (VersionId !== undefined && (await buckets.version(Bucket, Key, VersionId)) === undefined)
      return { error: { Code: 'NoSuchVersion', Key, Message: NO_VERSION, VersionId } };
    const removed = await buckets.remove(Bucket, Key, VersionId);
    return { deleted: deletedObject({ Key, VersionId }, removed) };
  }

  return [
    operation<DeleteObjectRequest, DeleteObjectOutput>(DeleteObject$)(
      ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'],
      async ({ Bucket = '', Key = '', VersionId }) => {
        if (VersionId !== undefined) requireVersionId(VersionId);
        return buckets.remove(Bucket, Key, VersionId);
      },
    ),
    operation<DeleteObjectsRequest, DeleteObjectsOutput>(DeleteObjects$)(
      {
        honours: ['Bucket', 'Delete', 'ExpectedBucketOwner'],
        ignores: { ChecksumAlgorithm: UNANSWERED },
      },
      async ({ Bucket = '', Delete }) => {
        const named = namedObjects(Delete);
        await buckets.find(Bucket);
        const answers = [];
        for (const object of named) answers.push(await removeNamed(Bucket, object));
        const Errors = answers.flatMap(({ error }) => error ?? []);
        const Deleted = Delete?.Quiet ? [] : answers.flatMap(({ deleted }) => deleted ?? []);
        return { ...(Deleted.length > 0 && { Deleted }), ...(Errors.length > 0 && { Errors }) };
      },
    ),
  ];
}

const NO_VERSION = 'The specified version does not exist.';

function deletedObject(named: ObjectIdentifier, removed: DeleteObjectOutput): DeletedObject {
  if (!removed.DeleteMarker) return named;
  return { ...named, DeleteMarker: true, DeleteMarkerVersionId: removed.VersionId };
}

/** One to a thousand, each with a key. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
function namedObjects(asked: Delete | undefined): ObjectIdentifier[] {
  const objects = asked?.Objects ?? [];
  if (objects.length === 0 || objects.length > MOST_OBJECTS || objects.some(({ Key = '' }) => Key === ''))
    throw malformedXml();
  return objects;
}

const MOST_OBJECTS = 1000;
