import {
  DeleteBucket$,
  type DeleteBucketRequest,
  GetBucketEncryption$,
  type GetBucketEncryptionOutput,
  type GetBucketEncryptionRequest,
  HeadBucket$,
  type HeadBucketOutput,
  type HeadBucketRequest,
} from '@aws-sdk/client-s3';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { encryptionOf } from './default-encryption.ts';

/** Buckets as they are: stacks make them. */
export function bucketOperations(buckets: Buckets): Operation[] {
  return [
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
        ServerSideEncryptionConfiguration: encryptionOf(await buckets.find(Bucket)),
      }),
    ),
    operation<DeleteBucketRequest, object>(DeleteBucket$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => {
        await buckets.drop(Bucket);
        return {};
      },
    ),
  ];
}
