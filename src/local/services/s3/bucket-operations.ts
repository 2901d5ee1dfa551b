import {
  DeleteBucket$,
  type DeleteBucketRequest,
  GetBucketEncryption$,
  type GetBucketEncryptionOutput,
  type GetBucketEncryptionRequest,
  HeadBucket$,
  type HeadBucketOutput,
  type HeadBucketRequest,
  type ServerSideEncryptionConfiguration,
} from '@aws-sdk/client-s3';
import { flag, list, object, optionalText, type Properties } from '../../resource-provider.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';

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
  ];
}

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
