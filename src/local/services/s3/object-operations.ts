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
import type { Buckets } from './buckets.ts';
import { CONTENT_MEMBERS, headersToKeep } from './content-headers.ts';
import { encryptionMembers } from './default-encryption.ts';
import { toldVersionId } from './versioning.ts';
import { writeConditions } from './write-conditions.ts';

const UNANSWERED = 'objects are answered without checksums';

/** What clients send unasked. */
const UNASKED = {
  ChecksumAlgorithm: UNANSWERED,
  ContentLength: 'a body is as long as it is',
  ServerSideEncryption: 'the bucket says how objects are encrypted',
};

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
        // Bodies are held to them before they are read.
        'ContentMD5',
        'ChecksumCRC32',
        'ChecksumCRC32C',
        'ChecksumCRC64NVME',
        'ChecksumSHA1',
        'ChecksumSHA256',
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

/** A body as the codec reads it; its type is that of the SDK's streams. */
function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  throw new TypeError('a body is neither bytes nor text');
}
