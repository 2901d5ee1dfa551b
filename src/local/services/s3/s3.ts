import {
  DeleteBucket$,
  type DeleteBucketRequest,
  DeleteObject$,
  type DeleteObjectOutput,
  type DeleteObjectRequest,
  DeleteObjects$,
  type DeleteObjectsOutput,
  type DeleteObjectsRequest,
  GetBucketEncryption$,
  type GetBucketEncryptionOutput,
  type GetBucketEncryptionRequest,
  GetObject$,
  type GetObjectRequest,
  HeadBucket$,
  type HeadBucketOutput,
  type HeadBucketRequest,
  HeadObject$,
  type HeadObjectOutput,
  type HeadObjectRequest,
  ListObjectsV2$,
  type ListObjectsV2Output,
  type ListObjectsV2Request,
  ListObjectVersions$,
  type ListObjectVersionsOutput,
  type ListObjectVersionsRequest,
  PutObject$,
  type PutObjectOutput,
  type PutObjectRequest,
  type ServerSideEncryptionConfiguration,
} from '@aws-sdk/client-s3';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { flag, list, object, optionalText, type Properties } from '../../resource-provider.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { type Operation, operation, type ServiceDefinition } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { verifyChecksums } from './checksums.ts';
import { copyOperation } from './copy.ts';
import { findVersion } from './find-version.ts';
import type { ObjectVersion } from './object-versions.ts';

const DEFAULT_KEYS = 1000;

const AS_IT_COMES = 'objects are kept as they come, and answered without checksums';

/** What clients send unasked. */
const UNASKED = {
  ChecksumAlgorithm: AS_IT_COMES,
  ChecksumCRC64NVME: AS_IT_COMES,
  ContentLength: AS_IT_COMES,
  ContentEncoding: AS_IT_COMES,
  ServerSideEncryption: 'the bucket says how objects are encrypted',
};

const CHECKSUMS = { ChecksumMode: AS_IT_COMES };
const PLAIN_KEYS = { EncodingType: 'answers do not say that keys are encoded, so that nobody decodes them' };

/** Every bucket is encrypted; without a key of one's own by S3's. */
function encryptionOf({ encryption }: { readonly encryption?: unknown }): ServerSideEncryptionConfiguration {
  const [rule] = list<Properties>(object({ encryption }, 'encryption'), 'ServerSideEncryptionConfiguration');
  const byDefault = object(rule ?? {}, 'ServerSideEncryptionByDefault');
  const key = optionalText(byDefault, 'KMSMasterKeyID');
  const ApplyServerSideEncryptionByDefault =
    key === undefined
      ? ({ SSEAlgorithm: 'AES256' } as const)
      : ({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } as const);
  const BucketKeyEnabled = flag(rule?.BucketKeyEnabled);
  return { Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled }] };
}

/** S3: versioned objects in the buckets that stacks own. */
export function createS3({ buckets, account }: ServiceContext): Service {
  const definition: ServiceDefinition = {
    scope: 's3',
    protocol: 'rest-xml',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    operations: [copyOperation(buckets), ...objectOperations(buckets), ...listOperations(buckets)].map(
      ofOwner(account),
    ),
  };
  return { definition, resources: buckets.resources };
}

/** Whoever says whose bucket it has to be is refused for another's. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
function ofOwner({ id }: Account) {
  return (served: Operation): Operation => ({
    ...served,
    async run(input, call) {
      const { ExpectedBucketOwner: owner } = input;
      if (owner !== undefined && owner !== id) throw new AwsError('AccessDenied', 'Access Denied', 403);
      return served.run(input, call);
    },
  });
}

function objectOperations(buckets: Buckets): Operation[] {
  const find = (bucket = '', key = '', versionId?: string): Promise<ObjectVersion> =>
    findVersion(buckets, bucket, key, versionId);
  return [
    operation<PutObjectRequest, PutObjectOutput>(PutObject$)(
      {
        honours: [
          'Bucket',
          'Key',
          'Body',
          'ContentType',
          'Metadata',
          'IfNoneMatch',
          'ExpectedBucketOwner',
          'ContentMD5',
          'ChecksumCRC32',
          'ChecksumCRC32C',
          'ChecksumSHA1',
          'ChecksumSHA256',
        ],
        ignores: UNASKED,
      },
      async ({
        Bucket = '',
        Key = '',
        Body,
        ContentType,
        Metadata,
        IfNoneMatch,
        ContentMD5,
        ChecksumCRC32,
        ChecksumCRC32C,
        ChecksumSHA1,
        ChecksumSHA256,
      }) => {
        if (IfNoneMatch !== undefined && IfNoneMatch !== '*')
          throw new AwsError('NotImplemented', 'If-None-Match takes * only', 501);
        const body = bytesOf(Body);
        verifyChecksums(body, { ContentMD5, ChecksumCRC32, ChecksumCRC32C, ChecksumSHA1, ChecksumSHA256 });
        const version = await buckets.put(Bucket, Key, body, {
          contentType: ContentType,
          metadata: Metadata ?? {},
          onlyNew: IfNoneMatch === '*',
        });
        return { ETag: version.etag, VersionId: version.versionId };
      },
    ),
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
    operation<HeadBucketRequest, HeadBucketOutput>(HeadBucket$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => {
        await buckets.find(Bucket);
        return {};
      },
    ),
    operation<GetBucketEncryptionRequest, GetBucketEncryptionOutput>(GetBucketEncryption$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => ({
        ServerSideEncryptionConfiguration: encryptionOf({
          encryption: (await buckets.find(Bucket)).settings?.BucketEncryption,
        }),
      }),
    ),
    operation<DeleteBucketRequest, object>(DeleteBucket$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => {
        await buckets.drop(Bucket);
        return {};
      },
    ),
    operation<DeleteObjectRequest, DeleteObjectOutput>(DeleteObject$)(
      ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'],
      async ({ Bucket = '', Key = '', VersionId }) => buckets.remove(Bucket, Key, VersionId),
    ),
    operation<DeleteObjectsRequest, DeleteObjectsOutput>(DeleteObjects$)(
      {
        honours: ['Bucket', 'Delete', 'ExpectedBucketOwner'],
        ignores: { ChecksumAlgorithm: AS_IT_COMES },
      },
      async ({ Bucket = '', Delete }) => {
        for (const { Key = '', VersionId } of Delete?.Objects ?? [])
          await buckets.remove(Bucket, Key, VersionId);
        return Delete?.Quiet ? {} : { Deleted: Delete?.Objects ?? [] };
      },
    ),
  ];
}

function listOperations(buckets: Buckets): Operation[] {
  return [
    operation<ListObjectsV2Request, ListObjectsV2Output>(ListObjectsV2$)(
      {
        honours: [
          'Bucket',
          'Prefix',
          'Delimiter',
          'MaxKeys',
          'ContinuationToken',
          'StartAfter',
          'ExpectedBucketOwner',
        ],
        ignores: PLAIN_KEYS,
      },
      async ({
        Bucket = '',
        Prefix = '',
        Delimiter,
        MaxKeys = DEFAULT_KEYS,
        ContinuationToken,
        StartAfter = '',
      }) => {
        const after =
          ContinuationToken === undefined
            ? StartAfter
            : Buffer.from(ContinuationToken, 'base64').toString('utf8');
        const current = (await buckets.list(Bucket, Prefix)).filter(
          (version) => version.latest && !version.deleteMarker,
        );
        const page = current.filter(({ key }) => key > after).slice(0, MaxKeys);
        const last = page.at(-1)?.key ?? '';
        const truncated = current.some(({ key }) => key > last) && page.length > 0;
        const folderOf = (key: string): string | undefined => {
          const end = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
          return end < 0 ? undefined : key.slice(0, end + 1);
        };
        const folders = new Set(page.flatMap(({ key }) => folderOf(key) ?? []));
        return {
          Name: Bucket,
          Prefix,
          MaxKeys,
          KeyCount: page.length,
          Contents: page.filter(({ key }) => folderOf(key) === undefined).map(listed),
          CommonPrefixes: [...folders].map((folder) => ({ Prefix: folder })),
          IsTruncated: truncated,
          ...(truncated ? { NextContinuationToken: Buffer.from(last).toString('base64') } : {}),
        };
      },
    ),
    versionsOperation(buckets),
  ];
}

function versionsOperation(buckets: Buckets): Operation {
  return operation<ListObjectVersionsRequest, ListObjectVersionsOutput>(ListObjectVersions$)(
    {
      honours: ['Bucket', 'Prefix', 'MaxKeys', 'KeyMarker', 'VersionIdMarker', 'ExpectedBucketOwner'],
      ignores: PLAIN_KEYS,
    },
    async ({ Bucket = '', Prefix = '', MaxKeys = DEFAULT_KEYS, KeyMarker, VersionIdMarker }) => {
      const all = await buckets.list(Bucket, Prefix);
      const marker = all.findIndex(
        ({ key, versionId }) => key === KeyMarker && versionId === VersionIdMarker,
      );
      const page = all.slice(marker + 1, marker + 1 + MaxKeys);
      const last = page.at(-1);
      const truncated = marker + 1 + MaxKeys < all.length;
      const entry = (version: ObjectVersion) => ({
        ...listed(version),
        VersionId: version.versionId,
        IsLatest: version.latest,
      });
      return {
        Name: Bucket,
        Prefix,
        MaxKeys,
        IsTruncated: truncated,
        Versions: page.filter((version) => !version.deleteMarker).map(entry),
        DeleteMarkers: page.filter((version) => version.deleteMarker).map(entry),
        ...(truncated && last ? { NextKeyMarker: last.key, NextVersionIdMarker: last.versionId } : {}),
      };
    },
  );
}

function describe(version: ObjectVersion): HeadObjectOutput {
  return {
    ContentLength: version.size,
    ContentType: version.contentType ?? 'binary/octet-stream',
    ETag: version.etag,
    LastModified: new Date(version.modifiedAt),
    Metadata: version.metadata,
    VersionId: version.versionId,
  };
}

function listed({ key, size, etag, modifiedAt }: ObjectVersion) {
  return {
    Key: key,
    Size: size,
    ETag: etag,
    LastModified: new Date(modifiedAt),
    StorageClass: 'STANDARD' as const,
  };
}

/** A body as the codec reads it; its type is that of the SDK's streams. */
function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  throw new TypeError('a body is neither bytes nor text');
}
