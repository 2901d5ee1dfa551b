import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('file');
const stacks = () => new CloudFormationClient(clientOptions(local().endpoint));
const iam = () => new IAMClient(clientOptions(local().endpoint));

const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const READ = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const document = (Action: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const policy = (PolicyName: string) => ({ PolicyName, PolicyDocument: document('s3:GetObject') });

function request(StackName: string, properties: object) {
  const AssumeRolePolicyDocument = document('sts:AssumeRole');
  const Resources = {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: StackName, AssumeRolePolicyDocument, ...properties },
    },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { ...policy('apart'), Roles: [{ Ref: 'Role' }] },
    },
  };
  return {
    StackName,
    TemplateBody: JSON.stringify({ Resources }),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  };
}

const create = async (name: string, properties: object) => {
  await stacks().send(new CreateStackCommand(request(name, properties)));
  await local().idle();
};
const update = async (name: string, properties: object) => {
  await stacks().send(new UpdateStackCommand(request(name, properties)));
  await local().idle();
};
const attached = async (RoleName: string) =>
  (await iam().send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies;
const inline = async (RoleName: string) =>
  (await iam().send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames?.sort();

// localstack's tests/aws/services/cloudformation/resources/test_lambda.snapshot.json has the shape, recorded on AWS.
it('has the managed policies that its template attaches', async () => {
  await create('managed', { ManagedPolicyArns: [BASIC] });
  expect(await attached('managed')).toEqual([
    { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: BASIC },
  ]);
  await update('managed', { ManagedPolicyArns: [READ] });
  expect(await attached('managed')).toEqual([{ PolicyName: 'ReadOnlyAccess', PolicyArn: READ }]);
  await update('managed', {});
  expect(await attached('managed')).toEqual([]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
it('has the policies of its own, beside those that other resources give it', async () => {
  await create('own', { Policies: [policy('one'), policy('two')] });
  expect(await inline('own')).toEqual(['apart', 'one', 'two']);
  await update('own', { Policies: [policy('two'), policy('three')] });
  expect(await inline('own')).toEqual(['apart', 'three', 'two']);
  await stacks().send(new DeleteStackCommand({ StackName: 'own' }));
  await local().idle();
  await expect(inline('own')).rejects.toThrow('The role with name own cannot be found.');
});

it('has drifted when a policy of its own is gone', async () => {
  const StackName = 'drifting';
  await create(StackName, { ManagedPolicyArns: [BASIC], Policies: [policy('one')] });
  const drift = async () => {
    await stacks().send(new DetectStackDriftCommand({ StackName }));
    const { StackResourceDrifts } = await stacks().send(
      new DescribeStackResourceDriftsCommand({ StackName }),
    );
    return StackResourceDrifts?.find(({ LogicalResourceId }) => LogicalResourceId === 'Role')
      ?.StackResourceDriftStatus;
  };
  expect(await drift()).toBe('IN_SYNC');
  await iam().send(new DeleteRolePolicyCommand({ RoleName: StackName, PolicyName: 'one' }));
  expect(await drift()).toBe('MODIFIED');
});

it('is not made with a policy of the account, which has none', async () => {
  await create('foreign', { ManagedPolicyArns: ['arn:aws:iam::000000000000:policy/x'] });
  const { Stacks } = await stacks().send(new DescribeStacksCommand({ StackName: 'foreign' }));
  expect(Stacks?.[0]?.StackStatus).toBe('ROLLBACK_COMPLETE');
});
