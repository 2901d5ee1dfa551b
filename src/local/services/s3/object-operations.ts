import {
  type Delete,
  DeleteObject$,
  type DeleteObjectOutput,
  type DeleteObjectRequest,
  DeleteObjects$,
  type DeleteObjectsOutput,
  type DeleteObjectsRequest,
  type ObjectIdentifier,
  PutObject$,
  type PutObjectOutput,
  type PutObjectRequest,
} from '@aws-sdk/client-s3';
import { malformedXml } from '../../wire/malformed-xml.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { bytesOf } from './body-bytes.ts';
import type { Buckets } from './buckets.ts';
import { CONTENT_MEMBERS, headersToKeep } from './content-headers.ts';
import { encryptionMembers } from './default-encryption.ts';
import { BODY_CHECKSUMS, UNANSWERED, UNASKED } from './unasked.ts';
import { toldVersionId } from './versioning.ts';
import { writeConditions } from './write-conditions.ts';

/** Objects are written and removed. */
export function objectOperations(buckets: Buckets): Operation[] {
  return [
    putOperation(buckets),
    operation<DeleteObjectRequest, DeleteObjectOutput>(DeleteObject$)(
      ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'],
      async ({ Bucket = '', Key = '', VersionId }) => buckets.remove(Bucket, Key, VersionId),
    ),
    operation<DeleteObjectsRequest, DeleteObjectsOutput>(DeleteObjects$)(
      {
        honours: ['Bucket', 'Delete', 'ExpectedBucketOwner'],
        ignores: { ChecksumAlgorithm: UNANSWERED },
      },
      async ({ Bucket = '', Delete }) => {
        const named = namedObjects(Delete);
        for (const { Key = '', VersionId } of named) await buckets.remove(Bucket, Key, VersionId);
        return Delete?.Quiet ? {} : { Deleted: named };
      },
    ),
  ];
}

/** One to a thousand, each with a key. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
function namedObjects(asked: Delete | undefined): ObjectIdentifier[] {
  const objects = asked?.Objects ?? [];
  if (objects.length === 0 || objects.length > MOST_OBJECTS || objects.some(({ Key = '' }) => Key === ''))
    throw malformedXml();
  return objects;
}

const MOST_OBJECTS = 1000;

function putOperation(buckets: Buckets): Operation {
  return operation<PutObjectRequest, PutObjectOutput>(PutObject$)(
    {
      honours: [
        'Bucket',
        'Key',
        'Body',
        ...CONTENT_MEMBERS,
        'Metadata',
        'IfMatch',
        'IfNoneMatch',
        'ExpectedBucketOwner',
        ...BODY_CHECKSUMS,
      ],
      ignores: UNASKED,
    },
    async ({ Bucket = '', Key = '', Body, Metadata = {}, ...asked }) => {
      const version = await buckets.put(Bucket, Key, bytesOf(Body), {
        ...headersToKeep(asked),
        ...writeConditions(asked),
        metadata: Metadata,
      });
      const bucket = await buckets.find(Bucket);
      return {
        ETag: version.etag,
        ...encryptionMembers(bucket),
        VersionId: toldVersionId(bucket, version),
      };
    },
  );
}
