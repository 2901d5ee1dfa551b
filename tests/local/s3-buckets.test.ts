import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import * as S3 from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { s3Client } from '../support/buckets.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('file');
const s3 = () => s3Client(local());
const create = (Bucket: string, more: object = {}) =>
  s3().send(new S3.CreateBucketCommand({ Bucket, ...more }));

const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::set' }],
};

beforeAll(async () => {
  const cloudFormation = new CloudFormationClient(clientOptions(local().endpoint));
  const Properties = {
    BucketName: 'set',
    VersioningConfiguration: { Status: 'Enabled' },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: 'true' },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
    Tags: [{ Key: 'tag1', Value: 'value1' }],
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'ExpireOldVersions',
          Status: 'Enabled',
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    },
  };
  const policy = {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket: { Ref: 'B' }, PolicyDocument: POLICY },
  };
  const TemplateBody = JSON.stringify({
    Resources: { B: { Type: 'AWS::S3::Bucket', Properties }, P: policy },
  });
  await cloudFormation.send(new CreateStackCommand({ StackName: 'set', TemplateBody }));
  await waitUntilStackCreateComplete(
    { client: cloudFormation, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
    { StackName: 'set' },
  );
  await create('bare');
});

// localstack tests/aws/services/s3/test_s3.snapshot.json, test_s3_api.snapshot.json: by the names of their tests
describe('a bucket', () => {
  it('test_create_bucket_head_bucket', async () => {
    const told = { BucketArn: 'arn:aws:s3:::made' };
    expect(await create('made')).toMatchObject({ ...told, Location: '/made' });
    expect(await s3().send(new S3.HeadBucketCommand({ Bucket: 'made' }))).toMatchObject({
      ...told,
      BucketRegion: 'us-east-1',
      AccessPointAlias: false,
    });
    await expect(s3().send(new S3.HeadBucketCommand({ Bucket: 'none' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('test_create_bucket_with_existing_name, test_create_bucket_with_tags_us_east_1_idempotency', async () => {
    const Tags = [{ Key: 'a', Value: 'b' }];
    await create('twice', { CreateBucketConfiguration: { Tags } });
    expect(await create('twice')).toMatchObject({ Location: '/twice' });
    const tagging = await s3().send(new S3.GetBucketTaggingCommand({ Bucket: 'twice' }));
    expect(tagging.TagSet).toEqual(Tags);
    for (const CreateBucketConfiguration of [{ Tags }, { LocationConstraint: 'us-west-1' }])
      await expect(create('twice', { CreateBucketConfiguration })).rejects.toMatchObject({
        name: 'BucketAlreadyOwnedByYou',
        BucketName: 'twice',
        $metadata: { httpStatusCode: 409 },
      });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  it.each(['Upper', 'ab', 'a..b', '192.168.5.4', 'xn--a', 'a-s3alias', '-abc'])(
    'test_s3_uppercase_bucket_name: %s is no name',
    async (Bucket) => {
      await expect(create(Bucket)).rejects.toMatchObject({
        name: 'InvalidBucketName',
        message: 'The specified bucket is not valid.',
      });
    },
  );

  it('test_bucket_constraint_aws_global; other regions are refused by name', async () => {
    const at = (LocationConstraint: string) =>
      create('else', { CreateBucketConfiguration: { LocationConstraint } });
    for (const region of ['aws-global', 'us-east-1'])
      await expect(at(region)).rejects.toMatchObject({ name: 'InvalidLocationConstraint' });
    await expect(at('eu-west-1')).rejects.toThrow(
      'The embedded environment does not serve buckets in eu-west-1: it is in us-east-1',
    );
  });

  it('test_delete_bucket_with_objects, test_delete_versioned_bucket_with_objects', async () => {
    const of = { Bucket: 'full', Key: 'k' };
    await create('full');
    await s3().send(new S3.PutObjectCommand({ ...of, Body: 'x' }));
    const drop = (Bucket: string) => s3().send(new S3.DeleteBucketCommand({ Bucket }));
    await expect(drop('full')).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      BucketName: 'full',
    });
    await s3().send(new S3.PutObjectCommand({ Bucket: 'set', Key: 'k', Body: 'x' }));
    await expect(drop('set')).rejects.toMatchObject({
      message: 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    });
    await s3().send(new S3.DeleteObjectCommand(of));
    await drop('full');
    await expect(drop('full')).rejects.toMatchObject({ name: 'NoSuchBucket', BucketName: 'full' });
  });

  it('test_get_bucket_policy_invalid_account_id', async () => {
    const asked = new S3.GetBucketPolicyCommand({ Bucket: 'set', ExpectedBucketOwner: '0000' });
    await expect(s3().send(asked)).rejects.toMatchObject({
      name: 'InvalidBucketOwnerAWSAccountID',
      message: 'The value of the expected bucket owner parameter must be an AWS Account ID... [0000]',
    });
  });
});

// localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json: TestS3ListBuckets
describe('the list of buckets', () => {
  it('has all, by name, page by page', async () => {
    for (const name of ['list-b', 'list-a']) await create(name);
    const list = (more: object) => s3().send(new S3.ListBucketsCommand(more));
    const all = await list({});
    expect(all.Buckets?.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['bare', 'list-a', 'set']));
    expect(all.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    const first = await list({ Prefix: 'list-', MaxBuckets: 1 });
    expect(first).toMatchObject({
      Prefix: 'list-',
      Buckets: [{ Name: 'list-a', BucketRegion: 'us-east-1', BucketArn: 'arn:aws:s3:::list-a' }],
    });
    const next = await list({ Prefix: 'list-', MaxBuckets: 1, ContinuationToken: first.ContinuationToken });
    expect([next.Buckets?.[0]?.Name, next.ContinuationToken]).toEqual(['list-b', undefined]);
    expect((await list({ Prefix: 'none' })).Buckets).toEqual([]);
    expect((await list({ BucketRegion: 'eu-west-1' })).Buckets).toEqual([]);
    await expect(list({ BucketRegion: 'nowhere' })).rejects.toMatchObject({
      message: 'Argument value nowhere is not a valid AWS Region',
    });
  });
});

describe('what a stack sets', () => {
  it('can be read', async () => {
    const Bucket = 'set';
    const policy = await s3().send(new S3.GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(policy.Policy ?? '')).toEqual(POLICY);
    expect((await s3().send(new S3.GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    const lifecycle = await s3().send(new S3.GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(lifecycle).toMatchObject({
      TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
      Rules: [
        {
          ID: 'ExpireOldVersions',
          Status: 'Enabled',
          Filter: { Prefix: '' },
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    });
    const access = await s3().send(new S3.GetPublicAccessBlockCommand({ Bucket }));
    expect(access.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: false,
      RestrictPublicBuckets: false,
    });
    const ownership = await s3().send(new S3.GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'ObjectWriter' }] });
    const tagging = await s3().send(new S3.GetBucketTaggingCommand({ Bucket }));
    expect(tagging.TagSet).toEqual([{ Key: 'tag1', Value: 'value1' }]);
  });

  // localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_crud_public_access_block and the like
  it('is what AWS gives a new bucket, or is not there', async () => {
    const Bucket = 'bare';
    const access = await s3().send(new S3.GetPublicAccessBlockCommand({ Bucket }));
    expect(Object.values(access.PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
    const ownership = await s3().send(new S3.GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    expect((await s3().send(new S3.GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    expect((await s3().send(new S3.GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeFalsy();
    await expect(s3().send(new S3.GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
      BucketName: Bucket,
    });
    await expect(s3().send(new S3.GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchTagSet',
    });
    await expect(s3().send(new S3.GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchLifecycleConfiguration',
      message: 'The lifecycle configuration does not exist',
    });
  });
});
