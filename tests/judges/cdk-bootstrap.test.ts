import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';
import { CDK, cdkDone, runCdk } from './cdk-command.ts';

// The CDK's own command, unmodified, with an application that needs the stack of `cdk bootstrap`.
const local = useLocal('file');
const options = () => clientOptions(local().endpoint);
const codeDirectory = () => join(local().directory, 'code');
const application = () => ({ file: 'cdk-bootstrapped-app.mjs', variables: { CODE: codeDirectory() } });
const done = (words: string) => cdkDone(local(), application(), words);
const PATIENCE_MS = 120_000;

function writeCode(answer: string): void {
  mkdirSync(codeDirectory(), { recursive: true });
  writeFileSync(
    join(codeDirectory(), 'index.js'),
    `exports.handler = async () => ({ answer: '${answer}', table: process.env.TABLE });`,
  );
}

const stack = async (StackName: string) =>
  (await new CloudFormationClient(options()).send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];

async function outputs(): Promise<Record<string, string>> {
  const { Outputs = [] } = (await stack('assets')) ?? {};
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

async function answered(): Promise<unknown> {
  const { FunctionName } = await outputs();
  const { Payload } = await new LambdaClient(options()).send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Buffer.from(Payload ?? '').toString());
}

const Bucket = 'cdk-hnb659fds-assets-000000000000-us-east-1';
const BOOTSTRAP = 'bootstrap aws://000000000000/us-east-1';

describe.skipIf(CDK === undefined)('the CDK command with its default synthesizer', () => {
  it(
    'says that the account has to be bootstrapped first',
    async () => {
      writeCode('one');
      const { code, text } = await runCdk(local(), application(), 'deploy --require-approval never');
      expect([code, text]).toEqual([1, expect.stringContaining('Has the environment been bootstrapped?')]);
    },
    PATIENCE_MS,
  );

  it(
    'bootstraps the account, and finds nothing to do the second time',
    async () => {
      expect(await done(BOOTSTRAP)).toContain('✅  Environment aws://000000000000/us-east-1 bootstrapped.');
      expect(await done(BOOTSTRAP)).toContain('bootstrapped (no changes)');
      const { StackResources = [] } = await new CloudFormationClient(options()).send(
        new DescribeStackResourcesCommand({ StackName: 'CDKToolkit' }),
      );
      const types = StackResources.map(({ ResourceType }) => ResourceType);
      expect(types).toEqual(expect.arrayContaining(['AWS::ECR::Repository', 'AWS::SSM::Parameter']));
      const version = new GetParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version' });
      expect((await new SSMClient(options()).send(version)).Parameter?.Value).toMatch(/^\d+$/);
    },
    PATIENCE_MS,
  );

  it('has the bucket of its assets as its template sets it', async () => {
    const s3 = new S3Client(options());
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy)).toMatchObject({ Statement: [{ Sid: 'AllowSSLRequestsOnly' }] });
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(PublicAccessBlockConfiguration).toMatchObject({ BlockPublicAcls: true });
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
    ]);
  });

  it(
    'deploys a function from an asset, as the roles of that stack',
    async () => {
      const text = await done('deploy --require-approval never');
      expect(text).toContain('✅  assets');
      expect(text).not.toContain('could not be used to assume');
      expect((await stack('assets'))?.RoleARN).toBe(
        'arn:aws:iam::000000000000:role/cdk-hnb659fds-cfn-exec-role-000000000000-us-east-1',
      );
      expect(local().calls).toContain('sts AssumeRole');
      const { KeyCount } = await new S3Client(options()).send(new ListObjectsV2Command({ Bucket }));
      expect(KeyCount).toBe(2);
      const { Name } = await outputs();
      expect(await answered()).toEqual({ answer: 'one', table: Name });
      const parameter = new GetParameterCommand({ Name: '/judged/table' });
      expect((await new SSMClient(options()).send(parameter)).Parameter?.Value).toBe(Name);
    },
    PATIENCE_MS,
  );

  it('attaches a managed policy of the stack', async () => {
    const { StackResources = [] } = await new CloudFormationClient(options()).send(
      new DescribeStackResourcesCommand({ StackName: 'assets' }),
    );
    const role = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::IAM::Role');
    const { AttachedPolicies = [] } = await new IAMClient(options()).send(
      new ListAttachedRolePoliciesCommand({ RoleName: role?.PhysicalResourceId }),
    );
    expect(AttachedPolicies.map(({ PolicyName }) => PolicyName)).toEqual([
      'AWSLambdaBasicExecutionRole',
      'judged',
    ]);
  });

  it(
    'finds nothing to change, and then the code that has changed',
    async () => {
      expect(await done('diff')).toContain('Number of stacks with differences: 0');
      writeCode('two');
      expect(await done('diff')).toMatch(/S3Key/);
      expect(await done('deploy --require-approval never')).toContain('✅  assets');
      expect(await answered()).toMatchObject({ answer: 'two' });
    },
    PATIENCE_MS,
  );

  it(
    'destroys the stack, and keeps that of the bootstrap',
    async () => {
      await done('destroy --force');
      await expect(stack('assets')).rejects.toThrow('does not exist');
      expect(await stack('CDKToolkit')).toMatchObject({ StackStatus: expect.stringMatching(/_COMPLETE$/) });
      const parameter = new GetParameterCommand({ Name: '/judged/table' });
      await expect(new SSMClient(options()).send(parameter)).rejects.toMatchObject({
        name: 'ParameterNotFound',
      });
    },
    PATIENCE_MS,
  );
});
