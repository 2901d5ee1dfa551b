import {
  GetObject$,
  type GetObjectRequest,
  HeadObject$,
  type HeadObjectOutput,
  type HeadObjectRequest,
} from '@aws-sdk/client-s3';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { requireConditions } from './conditions.ts';
import { type ContentMembers, membersOf } from './content-headers.ts';
import { encryptionMembers } from './default-encryption.ts';
import { findVersion } from './find-version.ts';
import type { ObjectVersion } from './object-version.ts';
import { type RangeMembers, rangeAsked } from './range-asked.ts';
import { toldVersionId } from './versioning.ts';

const MEMBERS = {
  honours: [
    'Bucket',
    'Key',
    'VersionId',
    'Range',
    'PartNumber',
    'IfMatch',
    'IfNoneMatch',
    'IfModifiedSince',
    'IfUnmodifiedSince',
    'ResponseCacheControl',
    'ResponseContentDisposition',
    'ResponseContentEncoding',
    'ResponseContentLanguage',
    'ResponseContentType',
    'ResponseExpires',
    'ExpectedBucketOwner',
  ],
  ignores: { ChecksumMode: 'objects are answered without checksums' },
} as const;

type Asked = Pick<GetObjectRequest, (typeof MEMBERS.honours)[number]>;
type Body = Uint8Array | AsyncIterable<Uint8Array>;

/** Objects are read, wholly or in part, and under conditions. */
export function readOperations(buckets: Buckets, clock: Clock): Operation[] {
  async function find(asked: Asked): Promise<{ version: ObjectVersion; told: HeadObjectOutput }> {
    const { Bucket = '', Key = '', VersionId } = asked;
    const version = await findVersion(buckets, Bucket, Key, VersionId);
    requireConditions(version, asked, clock.now());
    const bucket = await buckets.find(Bucket);
    return {
      version,
      told: {
        ...describe(version),
        ...encryptionMembers(bucket),
        ...overrides(asked),
        ...rangeMembers(asked, version),
        VersionId: toldVersionId(bucket, version),
      },
    };
  }
  return [
    {
      ...operation<GetObjectRequest, HeadObjectOutput & { Body: Body }>(GetObject$)(
        MEMBERS,
        async (asked) => {
          const { version, told } = await find(asked);
          return { ...told, Body: await buckets.read(version, rangeAsked(asked, version).range) };
        },
      ),
      statusOf,
    },
    {
      ...operation<HeadObjectRequest, HeadObjectOutput>(HeadObject$)(
        MEMBERS,
        async (asked) => (await find(asked)).told,
      ),
      statusOf,
    },
  ];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: 206 for what is a part. */
function statusOf(output: object): number {
  return 'ContentRange' in output && output.ContentRange !== undefined ? 206 : 200;
}

function rangeMembers(asked: RangeMembers, version: ObjectVersion): HeadObjectOutput {
  const { range, partsCount } = rangeAsked(asked, version);
  if (range === undefined) return { ContentLength: version.size };
  return {
    ContentLength: range.last - range.first + 1,
    ContentRange: `bytes ${range.first}-${range.last}/${version.size}`,
    PartsCount: partsCount,
  };
}

function describe(version: ObjectVersion): HeadObjectOutput {
  return {
    ...membersOf(version),
    AcceptRanges: 'bytes',
    ETag: version.etag,
    LastModified: new Date(version.modifiedAt),
    Metadata: version.metadata,
    // localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_object_tagging_crud
    TagCount: version.tags?.length || undefined,
  };
}

/** Headers as the request wants them. */
function overrides(asked: Asked): ContentMembers {
  const wanted = {
    ContentType: asked.ResponseContentType,
    ContentEncoding: asked.ResponseContentEncoding,
    CacheControl: asked.ResponseCacheControl,
    ContentDisposition: asked.ResponseContentDisposition,
    ContentLanguage: asked.ResponseContentLanguage,
    Expires: asked.ResponseExpires,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}
