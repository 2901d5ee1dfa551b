import {
  GetBucketEncryption$,
  type GetBucketEncryptionOutput,
  type GetBucketEncryptionRequest,
  GetBucketLifecycleConfiguration$,
  type GetBucketLifecycleConfigurationOutput,
  type GetBucketLifecycleConfigurationRequest,
  GetBucketLocation$,
  type GetBucketLocationOutput,
  type GetBucketLocationRequest,
  GetBucketOwnershipControls$,
  type GetBucketOwnershipControlsOutput,
  type GetBucketOwnershipControlsRequest,
  GetBucketPolicy$,
  type GetBucketPolicyOutput,
  type GetBucketPolicyRequest,
  GetBucketTagging$,
  type GetBucketTaggingOutput,
  type GetBucketTaggingRequest,
  GetBucketVersioning$,
  type GetBucketVersioningOutput,
  type GetBucketVersioningRequest,
  GetPublicAccessBlock$,
  type GetPublicAccessBlockOutput,
  type GetPublicAccessBlockRequest,
  type PublicAccessBlockConfiguration,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import { flag, list, object, type Properties, tags, text } from '../../resource-provider.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { BucketRecord } from './bucket-resources.ts';
import type { Buckets } from './buckets.ts';
import { encryptionOf } from './default-encryption.ts';
import { lifecycleRules } from './lifecycle-rules.ts';
import { versioningOf } from './versioning.ts';

/** How buckets are set up. Where nothing is set they answer what AWS gives a new bucket, or that there is none. */
export function bucketSettings(buckets: Buckets): Operation[] {
  return [
    // None is us-east-1: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
    operation<GetBucketLocationRequest, GetBucketLocationOutput>(GetBucketLocation$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => {
        await buckets.find(Bucket);
        return {};
      },
    ),
    operation<GetBucketVersioningRequest, GetBucketVersioningOutput>(GetBucketVersioning$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => ({ Status: versioningOf(await buckets.find(Bucket)) }),
    ),
    operation<GetBucketEncryptionRequest, GetBucketEncryptionOutput>(GetBucketEncryption$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => ({
        ServerSideEncryptionConfiguration: encryptionOf(await buckets.find(Bucket)),
      }),
    ),
    operation<GetPublicAccessBlockRequest, GetPublicAccessBlockOutput>(GetPublicAccessBlock$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => ({
        PublicAccessBlockConfiguration: publicAccessOf(await buckets.find(Bucket)),
      }),
    ),
    operation<GetBucketOwnershipControlsRequest, GetBucketOwnershipControlsOutput>(
      GetBucketOwnershipControls$,
    )(['Bucket', 'ExpectedBucketOwner'], async ({ Bucket = '' }) => ({
      OwnershipControls: { Rules: [{ ObjectOwnership: ownershipOf(await buckets.find(Bucket)) }] },
    })),
    operation<GetBucketLifecycleConfigurationRequest, GetBucketLifecycleConfigurationOutput>(
      GetBucketLifecycleConfiguration$,
    )(['Bucket', 'ExpectedBucketOwner'], async ({ Bucket = '' }) => {
      const bucket = await buckets.find(Bucket);
      return {
        Rules: lifecycleRules(bucket) ?? refuse(bucket, NO_LIFECYCLE),
        TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
      };
    }),
    operation<GetBucketPolicyRequest, GetBucketPolicyOutput>(GetBucketPolicy$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => {
        const bucket = await buckets.find(Bucket);
        return {
          Policy: bucket.policy === undefined ? refuse(bucket, NO_POLICY) : JSON.stringify(bucket.policy),
        };
      },
    ),
    operation<GetBucketTaggingRequest, GetBucketTaggingOutput>(GetBucketTagging$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => {
        const bucket = await buckets.find(Bucket);
        const TagSet = Object.entries(tags(bucket.settings ?? {})).map(([Key, Value]) => ({ Key, Value }));
        return TagSet.length > 0 ? { TagSet } : refuse(bucket, NO_TAGS);
      },
    ),
  ];
}

/** Code and message, from localstack tests/aws/services/s3/test_s3.snapshot.json and test_s3_api.snapshot.json. */
type Missing = readonly [code: string, message: string];
const NO_LIFECYCLE: Missing = ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'];
const NO_POLICY: Missing = ['NoSuchBucketPolicy', 'The bucket policy does not exist'];
const NO_TAGS: Missing = ['NoSuchTagSet', 'The TagSet does not exist'];

function refuse({ name }: BucketRecord, [code, message]: Missing): never {
  throw new AwsError(code, message, 404, { BucketName: name });
}

/** New buckets block everything: localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_crud_public_access_block. */
function publicAccessOf({ settings }: BucketRecord): PublicAccessBlockConfiguration {
  const isSet = settings?.PublicAccessBlockConfiguration !== undefined;
  const given: Properties = object(settings ?? {}, 'PublicAccessBlockConfiguration');
  return {
    BlockPublicAcls: !isSet || flag(given.BlockPublicAcls),
    IgnorePublicAcls: !isSet || flag(given.IgnorePublicAcls),
    BlockPublicPolicy: !isSet || flag(given.BlockPublicPolicy),
    RestrictPublicBuckets: !isSet || flag(given.RestrictPublicBuckets),
  };
}

/** localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_crud_bucket_ownership_controls */
function ownershipOf({ settings }: BucketRecord) {
  const [rule] = list<Properties>(object(settings ?? {}, 'OwnershipControls'), 'Rules');
  const ownership = rule === undefined ? undefined : text(rule, 'ObjectOwnership');
  return ownership === 'BucketOwnerPreferred' || ownership === 'ObjectWriter'
    ? ownership
    : ('BucketOwnerEnforced' as const);
}
