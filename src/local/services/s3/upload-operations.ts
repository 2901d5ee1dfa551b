import {
  AbortMultipartUpload$,
  type AbortMultipartUploadRequest,
  CreateMultipartUpload$,
  type CreateMultipartUploadOutput,
  type CreateMultipartUploadRequest,
  UploadPart$,
  UploadPartCopy$,
  type UploadPartCopyOutput,
  type UploadPartCopyRequest,
  type UploadPartOutput,
  type UploadPartRequest,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { bytesOf } from './body-bytes.ts';
import type { Buckets } from './buckets.ts';
import { CONTENT_MEMBERS, headersToKeep } from './content-headers.ts';
import { copyRange } from './copy-range.ts';
import { copySource, requireSource, SOURCE_CONDITIONS } from './copy-source.ts';
import { encryptionMembers } from './default-encryption.ts';
import { findVersion } from './find-version.ts';
import { headerTags } from './object-tags.ts';
import { BODY_CHECKSUMS, UNANSWERED, UNASKED } from './unasked.ts';
import type { UploadedPart } from './uploads.ts';
import { toldVersionId } from './versioning.ts';

/** Objects are uploaded in parts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export function uploadOperations(buckets: Buckets, clock: Clock): Operation[] {
  const { uploads } = buckets;

  async function putPart(
    { Bucket = '', Key = '', UploadId = '', PartNumber = 0 }: PartName,
    body: () => Promise<Buffer>,
  ): Promise<UploadedPart> {
    requirePartNumber(PartNumber);
    await buckets.find(Bucket);
    return uploads.inTurn(async () => {
      const upload = await uploads.find(Bucket, Key, UploadId);
      return uploads.putPart(upload, PartNumber, await body());
    });
  }

  return [
    operation<CreateMultipartUploadRequest, CreateMultipartUploadOutput>(CreateMultipartUpload$)(
      {
        honours: [
          'Bucket',
          'Key',
          ...CONTENT_MEMBERS,
          'Metadata',
          'Tagging',
          'ChecksumAlgorithm',
          'ExpectedBucketOwner',
        ],
        ignores: { ChecksumType: UNANSWERED, ServerSideEncryption: UNASKED.ServerSideEncryption },
      },
      async ({ Bucket = '', Key = '', Metadata = {}, Tagging, ChecksumAlgorithm, ...asked }) => {
        const bucket = await buckets.find(Bucket);
        const checksumAlgorithm = ChecksumAlgorithm;
        const tags = headerTags(Tagging);
        const details = { ...headersToKeep(asked), metadata: Metadata, tags, checksumAlgorithm };
        const { uploadId } = await uploads.start({ bucket: Bucket, key: Key, ...details });
        return { Bucket, Key, UploadId: uploadId, ...encryptionMembers(bucket) };
      },
    ),
    operation<UploadPartRequest, UploadPartOutput>(UploadPart$)(
      {
        honours: [
          'Bucket',
          'Key',
          'UploadId',
          'PartNumber',
          'Body',
          ...BODY_CHECKSUMS,
          'ExpectedBucketOwner',
        ],
        ignores: { ChecksumAlgorithm: UNANSWERED, ContentLength: UNASKED.ContentLength },
      },
      async ({ Body, ...name }) => {
        const { etag } = await putPart(name, async () => bytesOf(Body));
        return { ETag: etag, ...encryptionMembers(await buckets.find(name.Bucket ?? '')) };
      },
    ),
    operation<UploadPartCopyRequest, UploadPartCopyOutput>(UploadPartCopy$)(
      [
        'Bucket',
        'Key',
        'UploadId',
        'PartNumber',
        'CopySource',
        'CopySourceRange',
        ...SOURCE_CONDITIONS,
        'ExpectedBucketOwner',
      ],
      async ({ CopySource = '', CopySourceRange, ...asked }) => {
        const from = copySource(CopySource);
        const source = await findVersion(buckets, from.bucket, from.key, from.versionId);
        requireSource(source, asked, clock.now());
        const range = copyRange(CopySourceRange, source.size);
        const { etag, modifiedAt } = await putPart(asked, () => buckets.body(source, range));
        return {
          CopyPartResult: { ETag: etag, LastModified: new Date(modifiedAt) },
          CopySourceVersionId: toldVersionId(await buckets.find(from.bucket), source),
          ...encryptionMembers(await buckets.find(asked.Bucket ?? '')),
        };
      },
    ),
    operation<AbortMultipartUploadRequest, object>(AbortMultipartUpload$)(
      ['Bucket', 'Key', 'UploadId', 'ExpectedBucketOwner'],
      async ({ Bucket = '', Key = '', UploadId = '' }) => {
        await buckets.find(Bucket);
        await uploads.inTurn(async () => uploads.drop(await uploads.find(Bucket, Key, UploadId)));
        return {};
      },
    ),
  ];
}

type PartName = Pick<UploadPartRequest, 'Bucket' | 'Key' | 'UploadId' | 'PartNumber'>;

const MOST_PARTS = 10_000;

/** localstack tests/aws/services/s3/test_s3.snapshot.json: test_complete_multipart_parts_order */
function requirePartNumber(number: number): void {
  if (number >= 1 && number <= MOST_PARTS) return;
  const message = `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`;
  throw new AwsError('InvalidArgument', message, 400, {
    ArgumentName: 'partNumber',
    ArgumentValue: String(number),
  });
}
