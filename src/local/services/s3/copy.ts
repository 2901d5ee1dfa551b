import { CopyObject$, type CopyObjectOutput, type CopyObjectRequest } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { CONTENT_MEMBERS, headersOf, headersToKeep } from './content-headers.ts';
import { copySource, requireSource, SOURCE_CONDITIONS } from './copy-source.ts';
import { encryptionMembers } from './default-encryption.ts';
import { findVersion } from './find-version.ts';
import { headerTags } from './object-tags.ts';
import { madeVersionId, toldVersionId } from './versioning.ts';
import { writeConditions } from './write-conditions.ts';

/** Copies an object with its metadata, or with new metadata. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function copyOperation(buckets: Buckets, clock: Clock): Operation {
  return operation<CopyObjectRequest, CopyObjectOutput>(CopyObject$)(
    {
      honours: [
        'Bucket',
        'Key',
        'CopySource',
        ...CONTENT_MEMBERS,
        'Metadata',
        'MetadataDirective',
        'Tagging',
        'TaggingDirective',
        'IfMatch',
        'IfNoneMatch',
        ...SOURCE_CONDITIONS,
        'ExpectedBucketOwner',
      ],
      ignores: { ChecksumAlgorithm: 'objects are answered without checksums' },
    },
    async ({ Bucket = '', Key = '', CopySource = '', Metadata = {}, MetadataDirective, ...asked }) => {
      const tags = asked.TaggingDirective === 'REPLACE' ? headerTags(asked.Tagging) : undefined;
      const conditions = writeConditions(asked);
      const from = copySource(CopySource);
      const source = await findVersion(buckets, from.bucket, from.key, from.versionId);
      requireSource(source, asked, clock.now());
      const replaces = MetadataDirective === 'REPLACE';
      if (!replaces && from.bucket === Bucket && from.key === Key && from.versionId === undefined)
        throw new AwsError('InvalidRequest', ONTO_ITSELF);
      const copy = await buckets.put(Bucket, Key, await buckets.body(source), {
        ...(replaces ? headersToKeep(asked) : headersOf(source)),
        ...conditions,
        metadata: replaces ? Metadata : source.metadata,
        tags: tags ?? source.tags,
      });
      const bucket = await buckets.find(Bucket);
      return {
        CopyObjectResult: { ETag: copy.etag, LastModified: new Date(copy.modifiedAt) },
        ...encryptionMembers(bucket),
        VersionId: madeVersionId(bucket, copy),
        CopySourceVersionId: toldVersionId(await buckets.find(from.bucket), source),
      };
    },
  );
}

/** localstack tests/aws/services/s3/test_s3.snapshot.json: test_s3_copy_object_in_place */
const ONTO_ITSELF =
  "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
