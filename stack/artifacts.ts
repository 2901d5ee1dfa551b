import { Aws, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { artifactsBucketName } from './contract/names.ts';
import type { Parameters } from './parameters.ts';

/** The bucket that keeps each release's template and code. */
export class Artifacts extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, { parameters }: { readonly parameters: Parameters }) {
    super(scope, 'Artifacts');
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: artifactsBucketName(parameters.environmentName, Aws.ACCOUNT_ID, Aws.REGION),
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // A backup that outlives the stack needs its manifest; `destroy` removes the bucket when nothing needs it.
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'ExpireOldVersions',
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    const resource = this.bucket.node.defaultChild as CfnBucket;
    resource.bucketEncryption = Fn.conditionIf(
      parameters.hasBucketKey.logicalId,
      encryption({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: parameters.value('BucketKeyArn') }, true),
      encryption({ SSEAlgorithm: 'AES256' }),
    );
  }
}

/** @param bucketKey one data key for many objects, which saves calls of KMS. */
function encryption(byDefault: object, bucketKey = false): object {
  const rule = { ServerSideEncryptionByDefault: byDefault, ...(bucketKey ? { BucketKeyEnabled: true } : {}) };
  return { ServerSideEncryptionConfiguration: [rule] };
}
