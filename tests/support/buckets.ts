import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions, type TestLocal } from './local.ts';

/** A bucket as a stack makes it. */
export async function makeBucket(
  { endpoint }: TestLocal,
  BucketName: string,
  Properties: object = {},
): Promise<void> {
  const cloudFormation = new CloudFormationClient(clientOptions(endpoint));
  const TemplateBody = JSON.stringify({
    Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName, ...Properties } } },
  });
  // Names of stacks have no dots.
  const StackName = BucketName.replaceAll('.', '-');
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await waitUntilStackCreateComplete(
    { client: cloudFormation, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
    { StackName },
  );
}

export const s3Client = ({ endpoint }: TestLocal): S3Client =>
  new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
