import { CopyObject$, type CopyObjectOutput, type CopyObjectRequest } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { findVersion } from './find-version.ts';

/** Copies an object with its metadata, or with new metadata. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function copyOperation(buckets: Buckets): Operation {
  return operation<CopyObjectRequest, CopyObjectOutput>(CopyObject$)(
    {
      honours: [
        'Bucket',
        'Key',
        'CopySource',
        'ContentType',
        'ContentEncoding',
        'Metadata',
        'MetadataDirective',
        'IfNoneMatch',
        'CopySourceIfMatch',
        'CopySourceIfNoneMatch',
        'ExpectedBucketOwner',
      ],
      ignores: { ChecksumAlgorithm: 'objects are answered without checksums' },
    },
    async ({
      Bucket = '',
      Key = '',
      CopySource = '',
      ContentType,
      ContentEncoding,
      Metadata = {},
      MetadataDirective,
      IfNoneMatch,
      CopySourceIfMatch,
      CopySourceIfNoneMatch,
    }) => {
      if (IfNoneMatch !== undefined && IfNoneMatch !== '*')
        throw new AwsError('NotImplemented', 'If-None-Match takes * only', 501);
      const from = sourceOf(CopySource);
      const source = await findVersion(buckets, from.bucket, from.key, from.versionId);
      if (
        (CopySourceIfMatch !== undefined && !isTag(CopySourceIfMatch, source.etag)) ||
        (CopySourceIfNoneMatch !== undefined && isTag(CopySourceIfNoneMatch, source.etag))
      )
        throw new AwsError(
          'PreconditionFailed',
          'At least one of the pre-conditions you specified did not hold',
          412,
        );
      const replaces = MetadataDirective === 'REPLACE';
      if (!replaces && from.bucket === Bucket && from.key === Key && from.versionId === undefined)
        throw new AwsError('InvalidRequest', ONTO_ITSELF);
      const copy = await buckets.put(Bucket, Key, await buckets.body(source), {
        contentType: replaces ? ContentType : source.contentType,
        contentEncoding: replaces ? ContentEncoding : source.contentEncoding,
        metadata: replaces ? Metadata : source.metadata,
        onlyNew: IfNoneMatch === '*',
      });
      return {
        CopyObjectResult: { ETag: copy.etag, LastModified: new Date(copy.modifiedAt) },
        VersionId: copy.versionId,
        CopySourceVersionId: source.versionId,
      };
    },
  );
}

/** localstack tests/aws/services/s3/test_s3.snapshot.json: test_s3_copy_object_in_place */
const ONTO_ITSELF =
  "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";

/** `[/]bucket/key[?versionId=…]`, percent-encoded. */
function sourceOf(text: string): { bucket: string; key: string; versionId: string | undefined } {
  const [path = '', versionId] = text.replace(/^\//, '').split('?versionId=');
  const [bucket = '', ...key] = (decoded(path) ?? '').split('/');
  if (bucket === '' || key.join('') === '')
    throw new AwsError(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  return { bucket, key: key.join('/'), versionId };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const isTag = (wanted: string, etag: string): boolean =>
  wanted === '*' || wanted.replaceAll('"', '') === etag.replaceAll('"', '');
