import { createHash } from 'node:crypto';
import {
  CompleteMultipartUpload$,
  type CompleteMultipartUploadOutput,
  type CompleteMultipartUploadRequest,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { namedParts } from './completed-parts.ts';
import { headersOf } from './content-headers.ts';
import { encryptionMembers } from './default-encryption.ts';
import type { ObjectVersion } from './object-version.ts';
import type { Composed } from './object-versions.ts';
import { partBodyAt } from './upload-keys.ts';
import type { Upload, UploadedPart } from './uploads.ts';
import { madeVersionId } from './versioning.ts';
import { type WriteConditions, writeConditions } from './write-conditions.ts';

/** Makes an object of the parts of an upload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export function completeOperation(buckets: Buckets, endpoint: string): Operation {
  const { uploads } = buckets;

  async function complete(
    upload: Upload,
    parts: readonly UploadedPart[],
    conditions: WriteConditions,
  ): Promise<ObjectVersion> {
    const { bucket, key, metadata, tags } = upload;
    await requireUnchanged(upload, conditions);
    const composed = composedOf(upload, parts);
    await uploads.completing(upload);
    const details = { ...headersOf(upload), ...conditions, metadata, tags };
    const version = await buckets.compose(bucket, key, composed, details);
    await uploads.drop(upload, new Set(composed.parts.map(({ at }) => at)));
    return version;
  }

  /** localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_multipart_if_match_with_put */
  async function requireUnchanged({ bucket, key, startedAt }: Upload, { onlyTag }: WriteConditions) {
    const current = onlyTag === undefined ? undefined : await buckets.version(bucket, key);
    if (current === undefined || current.etag !== onlyTag || current.modifiedAt <= startedAt) return;
    const message =
      'The conditional request cannot succeed due to a conflicting operation against this resource.';
    throw new AwsError('ConditionalRequestConflict', message, 409, { Condition: 'If-Match', Key: key });
  }

  return operation<CompleteMultipartUploadRequest, CompleteMultipartUploadOutput>(CompleteMultipartUpload$)(
    [
      'Bucket',
      'Key',
      'UploadId',
      'MultipartUpload',
      'MpuObjectSize',
      'IfMatch',
      'IfNoneMatch',
      'ExpectedBucketOwner',
    ],
    async ({ Bucket = '', Key = '', UploadId = '', MultipartUpload, MpuObjectSize, ...asked }) => {
      const bucket = await buckets.find(Bucket);
      const conditions = writeConditions(asked);
      const version = await uploads.inTurn(async () => {
        const upload = await uploads.find(Bucket, Key, UploadId);
        const parts = await namedParts(uploads, upload, MultipartUpload);
        requireSize(parts, MpuObjectSize);
        return complete(upload, parts, conditions);
      });
      return {
        Location: `${endpoint}/${Bucket}/${encodeURIComponent(Key)}`,
        Bucket,
        Key,
        ETag: version.etag,
        ...encryptionMembers(bucket),
        VersionId: madeVersionId(bucket, version),
      };
    },
  );
}

/** The tag of an object in parts is that of the tags of its parts, and how many they are. */
function composedOf(upload: Upload, parts: readonly UploadedPart[]): Composed {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return {
    etag: `"${hash.digest('hex')}-${parts.length}"`,
    parts: parts.map(({ number, size }) => ({ at: partBodyAt(upload, number), size })),
  };
}

/** localstack tests/aws/services/s3/test_s3.snapshot.json: test_multipart_size_validation */
function requireSize(parts: readonly UploadedPart[], wanted: number | undefined): void {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (wanted === undefined || wanted === size) return;
  const message = `The provided 'x-amz-mp-object-size' header value ${wanted} does not match what was computed: ${size}`;
  throw new AwsError('InvalidRequest', message);
}
