import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import { GetBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { authorization, clientOptions } from '../support/local.ts';
import { createStack } from '../support/stack.ts';
import { useLocal } from '../support/use-local.ts';

// The types of resources that the stack of `cdk bootstrap` has besides those of applications.
const local = useLocal('test');
const stacks = () => new CloudFormationClient(clientOptions(local().endpoint));
const kms = () => new KMSClient(clientOptions(local().endpoint));
const KeyPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
};
const keyed = (AliasName: string) =>
  JSON.stringify({
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy, Description: 'of assets' } },
      Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName, TargetKeyId: { Ref: 'Key' } } },
    },
    Outputs: { Id: { Value: { Ref: 'Key' } }, Arn: { Value: { 'Fn::GetAtt': 'Key.Arn' } } },
  });

async function reasons(StackName: string): Promise<(string | undefined)[]> {
  const { StackEvents = [] } = await stacks().send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason);
}

describe('AWS::KMS::Key and its alias', () => {
  // The shape: localstack's tests/aws/services/kms/test_kms.snapshot.json, test_create_key, recorded on AWS.
  it('are told by every name of the key', async () => {
    const { Id = '', Arn = '' } = await createStack(local(), 's', keyed('alias/assets'));
    expect(Arn).toBe(`arn:aws:kms:us-east-1:000000000000:key/${Id}`);
    for (const KeyId of [Id, Arn, 'alias/assets', 'arn:aws:kms:us-east-1:000000000000:alias/assets']) {
      const { KeyMetadata } = await kms().send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toEqual({
        AWSAccountId: '000000000000',
        Arn,
        CreationDate: expect.any(Date),
        CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
        Description: 'of assets',
        Enabled: true,
        EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
        KeyId: Id,
        KeyManager: 'CUSTOMER',
        KeySpec: 'SYMMETRIC_DEFAULT',
        KeyState: 'Enabled',
        KeyUsage: 'ENCRYPT_DECRYPT',
        MultiRegion: false,
        Origin: 'AWS_KMS',
      });
    }
    const { Policy = '' } = await kms().send(new GetKeyPolicyCommand({ KeyId: Id }));
    expect(JSON.parse(Policy)).toEqual(KeyPolicy);
  });

  // https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html
  it('are listed, page by page, and go with their stack', async () => {
    const { KeyMetadata: own } = await kms().send(new CreateKeyCommand({}));
    const { Id } = await createStack(local(), 's', keyed('alias/assets'));
    const { Keys, NextMarker: Marker } = await kms().send(new ListKeysCommand({ Limit: 1 }));
    const rest = await kms().send(new ListKeysCommand({ Marker }));
    const ids = [...(Keys ?? []), ...(rest.Keys ?? [])].map(({ KeyId }) => KeyId);
    expect(ids.sort()).toEqual([Id, own?.KeyId].sort());
    expect(rest.Truncated).toBe(false);
    const aliases = async (KeyId?: string) => (await kms().send(new ListAliasesCommand({ KeyId }))).Aliases;
    expect(await aliases()).toMatchObject([{ AliasName: 'alias/assets', TargetKeyId: Id }]);
    expect(await aliases(Id)).toHaveLength(1);
    expect(await aliases(own?.KeyId)).toEqual([]);
    await stacks().send(new DeleteStackCommand({ StackName: 's' }));
    await local().idle();
    expect(await aliases()).toEqual([]);
    expect((await kms().send(new ListKeysCommand({}))).Keys).toHaveLength(1);
  });

  it('fail their stack where the alias has no prefix, as recorded on AWS', async () => {
    // localstack's test_kms.snapshot.json, test_create_alias.
    await expect(createStack(local(), 's', keyed('assets'))).rejects.toThrow('ROLLBACK_COMPLETE');
    expect(await reasons('s')).toContain(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  });

  // https://github.com/sigstore/cosign/issues/1474
  it.each([
    [
      () => new DescribeKeyCommand({ KeyId: 'alias/none' }),
      'Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.',
    ],
    [() => new DescribeKeyCommand({ KeyId: 'none' }), "Key 'none' does not exist"],
    [() => new DescribeKeyCommand({ KeyId: '' }), 'Member must have length greater than or equal to 1'],
  ])('that are not there are not found', async (command, message) => {
    await expect(kms().send(command())).rejects.toThrow(message);
  });

  it('have a list without markers of others', async () => {
    await expect(kms().send(new ListKeysCommand({ Marker: 'x' }))).rejects.toMatchObject({
      name: 'InvalidMarkerException',
    });
    await expect(kms().send(new ListAliasesCommand({ Marker: '7' }))).rejects.toMatchObject({
      name: 'InvalidMarkerException',
    });
  });
});

describe('AWS::ECR::Repository', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html
  it('has an ARN and a URI', async () => {
    const template = JSON.stringify({
      Resources: {
        Repository: {
          Type: 'AWS::ECR::Repository',
          Properties: { RepositoryName: 'images', ImageTagMutability: 'IMMUTABLE' },
        },
      },
      Outputs: {
        Name: { Value: { Ref: 'Repository' } },
        Arn: { Value: { 'Fn::GetAtt': 'Repository.Arn' } },
        Uri: { Value: { 'Fn::GetAtt': 'Repository.RepositoryUri' } },
      },
    });
    expect(await createStack(local(), 's', template)).toEqual({
      Name: 'images',
      Arn: 'arn:aws:ecr:us-east-1:000000000000:repository/images',
      Uri: '000000000000.dkr.ecr.us-east-1.amazonaws.com/images',
    });
    await expect(createStack(local(), 't', template)).rejects.toThrow('ROLLBACK_COMPLETE');
    expect(await reasons('t')).toContain('images already exists');
  });

  it('has operations of its own that are refused by name', async () => {
    const response = await fetch(local().endpoint, {
      method: 'POST',
      headers: {
        ...authorization('ecr'),
        'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: '{}',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      'The embedded environment does not serve AmazonEC2ContainerRegistry_V20150921 DescribeRepositories',
    );
  });
});

describe('AWS::S3::Bucket', () => {
  const bucket = (Properties: object) =>
    JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties } } });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html: the key is optional.
  it('is encrypted by KMS also without a key of its own', async () => {
    const byDefault = { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } };
    const BucketEncryption = { ServerSideEncryptionConfiguration: [byDefault] };
    await createStack(local(), 's', bucket({ BucketName: 'b', AccessControl: 'Private', BucketEncryption }));
    const s3 = new S3Client(clientOptions(local().endpoint));
    const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket: 'b' }));
    expect(answer.ServerSideEncryptionConfiguration?.Rules).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: false },
    ]);
  });

  it('is for its owner alone; another access is refused by name', async () => {
    const template = bucket({ BucketName: 'b', AccessControl: 'PublicRead' });
    await expect(createStack(local(), 's', template)).rejects.toThrow('ROLLBACK_COMPLETE');
    expect(await reasons('s')).toContain(
      'The embedded environment does not serve the AccessControl PublicRead of AWS::S3::Bucket',
    );
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html: RoleARN
it('a stack keeps the role that it was made with', async () => {
  const RoleARN = 'arn:aws:iam::000000000000:role/deployer';
  const Resources = { Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'g' } } };
  await stacks().send(
    new CreateStackCommand({ StackName: 's', TemplateBody: JSON.stringify({ Resources }), RoleARN }),
  );
  await local().idle();
  const { Stacks } = await stacks().send(new DescribeStacksCommand({ StackName: 's' }));
  expect(Stacks?.[0]).toMatchObject({ RoleARN, StackStatus: 'CREATE_COMPLETE' });
});
