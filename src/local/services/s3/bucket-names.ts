import { AwsError } from '../../aws-error.ts';

const SHAPE = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const RESERVED = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @throws AwsError InvalidBucketName: localstack tests/aws/services/s3/test_s3.snapshot.json, test_s3_uppercase_bucket_name.
 */
export function requireBucketName(BucketName: string): void {
  const isName = SHAPE.test(BucketName) && !BucketName.includes('..');
  if (isName && !RESERVED.test(BucketName) && !ADDRESS.test(BucketName)) return;
  throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName });
}
