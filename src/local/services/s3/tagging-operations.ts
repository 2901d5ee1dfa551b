import {
  DeleteObjectTagging$,
  type DeleteObjectTaggingOutput,
  type DeleteObjectTaggingRequest,
  GetObjectTagging$,
  type GetObjectTaggingOutput,
  type GetObjectTaggingRequest,
  PutObjectTagging$,
  type PutObjectTaggingOutput,
  type PutObjectTaggingRequest,
} from '@aws-sdk/client-s3';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { requireVersion } from './find-version.ts';
import { documentTags, type ObjectTag } from './object-tags.ts';
import { UNANSWERED } from './unasked.ts';
import { toldVersionId } from './versioning.ts';

interface Named {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

/**
 * The tags of a version of an object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 * Values: localstack tests/aws/services/s3/test_s3_api.snapshot.json, TestS3BucketObjectTagging.
 */
export function taggingOperations(buckets: Buckets): Operation[] {
  async function retag(
    { Bucket: bucket = '', Key: key = '', VersionId: versionId }: Named,
    method: string,
    tags: readonly ObjectTag[],
  ) {
    const version = await requireVersion(buckets, { bucket, key, versionId, method, ofMarkers: true });
    await buckets.retag(version, tags);
    return { VersionId: toldVersionId(await buckets.find(bucket), version) };
  }

  return [
    operation<PutObjectTaggingRequest, PutObjectTaggingOutput>(PutObjectTagging$)(
      {
        honours: ['Bucket', 'Key', 'VersionId', 'Tagging', 'ContentMD5', 'ExpectedBucketOwner'],
        ignores: { ChecksumAlgorithm: UNANSWERED },
      },
      async ({ Tagging, ...named }) => retag(named, 'PUT', documentTags(Tagging?.TagSet)),
    ),
    operation<GetObjectTaggingRequest, GetObjectTaggingOutput>(GetObjectTagging$)(
      ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'],
      async ({ Bucket: bucket = '', Key: key = '', VersionId: versionId }) => {
        const asked = { bucket, key, versionId, method: 'GET', ofMarkers: true };
        // test_object_tagging_exc: this operation alone names a missing key with its bucket.
        const version = await requireVersion(buckets, { ...asked, missing: `${bucket}/${key}` });
        const VersionId = toldVersionId(await buckets.find(bucket), version);
        return { VersionId, TagSet: [...(version.tags ?? [])] };
      },
    ),
    operation<DeleteObjectTaggingRequest, DeleteObjectTaggingOutput>(DeleteObjectTagging$)(
      ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'],
      (named) => retag(named, 'DELETE', []),
    ),
  ];
}
