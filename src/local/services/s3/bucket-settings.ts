import {
  GetBucketEncryption$,
  type GetBucketEncryptionOutput,
  type GetBucketEncryptionRequest,
  GetBucketLifecycleConfiguration$,
  type GetBucketLifecycleConfigurationOutput,
  GetBucketLocation$,
  type GetBucketLocationOutput,
  GetBucketOwnershipControls$,
  type GetBucketOwnershipControlsOutput,
  GetBucketPolicy$,
  type GetBucketPolicyOutput,
  GetBucketTagging$,
  type GetBucketTaggingOutput,
  GetBucketVersioning$,
  type GetBucketVersioningOutput,
  GetPublicAccessBlock$,
  type GetPublicAccessBlockOutput,
  type PublicAccessBlockConfiguration,
} from '@aws-sdk/client-s3';
import type { StaticOperationSchema } from '@smithy/types';
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
  function reads<Output extends object>(
    schema: StaticOperationSchema,
    tell: (bucket: BucketRecord) => Output,
  ): Operation {
    return operation<GetBucketEncryptionRequest, Output>(schema)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => tell(await buckets.find(Bucket)),
    );
  }
  return [
    // None is us-east-1: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
    reads<GetBucketLocationOutput>(GetBucketLocation$, () => ({})),
    reads<GetBucketVersioningOutput>(GetBucketVersioning$, (bucket) => ({ Status: versioningOf(bucket) })),
    reads<GetBucketEncryptionOutput>(GetBucketEncryption$, (bucket) => ({
      ServerSideEncryptionConfiguration: encryptionOf(bucket),
    })),
    reads<GetPublicAccessBlockOutput>(GetPublicAccessBlock$, (bucket) => ({
      PublicAccessBlockConfiguration: publicAccessOf(bucket),
    })),
    reads<GetBucketOwnershipControlsOutput>(GetBucketOwnershipControls$, (bucket) => ({
      OwnershipControls: { Rules: [{ ObjectOwnership: ownershipOf(bucket) }] },
    })),
    reads<GetBucketLifecycleConfigurationOutput>(GetBucketLifecycleConfiguration$, (bucket) => ({
      Rules: lifecycleRules(bucket) ?? refuse(bucket, NO_LIFECYCLE),
      TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
    })),
    reads<GetBucketPolicyOutput>(GetBucketPolicy$, (bucket) => ({
      Policy: bucket.policy === undefined ? refuse(bucket, NO_POLICY) : JSON.stringify(bucket.policy),
    })),
    reads<GetBucketTaggingOutput>(GetBucketTagging$, (bucket) => {
      const TagSet = Object.entries(tags(bucket.settings ?? {})).map(([Key, Value]) => ({ Key, Value }));
      return TagSet.length > 0 ? { TagSet } : refuse(bucket, NO_TAGS);
    }),
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
