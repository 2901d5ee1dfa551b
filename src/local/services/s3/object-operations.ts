import {
  type Delete,
  DeleteObject$,
  type DeleteObjectOutput,
  type DeleteObjectRequest,
  DeleteObjects$,
  type DeleteObjectsOutput,
  type DeleteObjectsRequest,
  GetObject$,
  type GetObjectRequest,
  HeadObject$,
  type HeadObjectOutput,
  type HeadObjectRequest,
  type ObjectIdentifier,
  PutObject$,
  type PutObjectOutput,
  type PutObjectRequest,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import { malformedXml } from '../../wire/malformed-xml.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { findVersion } from './find-version.ts';
import type { ObjectVersion } from './object-versions.ts';

const UNANSWERED = 'objects are answered without checksums';

/** What clients send unasked. */
const UNASKED = {
  ChecksumAlgorithm: UNANSWERED,
  ContentLength: 'a body is as long as it is',
  ServerSideEncryption: 'the bucket says how objects are encrypted',
};

const CHECKSUMS = { ChecksumMode: UNANSWERED };

/** Objects are written, read and removed. */
export function objectOperations(buckets: Buckets): Operation[] {
  const find = (bucket = '', key = '', versionId?: string): Promise<ObjectVersion> =>
    findVersion(buckets, bucket, key, versionId);
  return [
    putOperation(buckets),
    operation<GetObjectRequest, HeadObjectOutput & { Body: Uint8Array }>(GetObject$)(
      { honours: ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'], ignores: CHECKSUMS },
      async ({ Bucket, Key, VersionId }) => {
        const version = await find(Bucket, Key, VersionId);
        return { ...describe(version), Body: await buckets.body(version) };
      },
    ),
    operation<HeadObjectRequest, HeadObjectOutput>(HeadObject$)(
      { honours: ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'], ignores: CHECKSUMS },
      async ({ Bucket, Key, VersionId }) => describe(await find(Bucket, Key, VersionId)),
    ),
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
        'ContentType',
        'ContentEncoding',
        'Metadata',
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
    async ({ Bucket = '', Key = '', Body, ContentType, ContentEncoding, Metadata, IfNoneMatch }) => {
      if (IfNoneMatch !== undefined && IfNoneMatch !== '*')
        throw new AwsError('NotImplemented', 'If-None-Match takes * only', 501);
      const body = bytesOf(Body);
      const version = await buckets.put(Bucket, Key, body, {
        contentType: ContentType,
        contentEncoding: ContentEncoding,
        metadata: Metadata ?? {},
        onlyNew: IfNoneMatch === '*',
      });
      return { ETag: version.etag, VersionId: version.versionId };
    },
  );
}

function describe(version: ObjectVersion): HeadObjectOutput {
  return {
    ContentLength: version.size,
    ContentType: version.contentType ?? 'binary/octet-stream',
    ContentEncoding: version.contentEncoding,
    ETag: version.etag,
    LastModified: new Date(version.modifiedAt),
    Metadata: version.metadata,
    VersionId: version.versionId,
  };
}

/** A body as the codec reads it; its type is that of the SDK's streams. */
function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  throw new TypeError('a body is neither bytes nor text');
}
