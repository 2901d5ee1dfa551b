import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('test');
const stacks = () => new CloudFormationClient(clientOptions(local().endpoint));
const iam = () => new IAMClient(clientOptions(local().endpoint));

const PolicyArn = 'arn:aws:iam::000000000000:policy/team/reads';
const document = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const role = (RoleName: string, more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName, AssumeRolePolicyDocument: document('sts:AssumeRole'), ...more },
});
const policy = (Action: string, more: object = {}) => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: {
    ManagedPolicyName: 'reads',
    Path: '/team/',
    Description: 'reads tables',
    PolicyDocument: document(Action),
    ...more,
  },
});

async function deploy(StackName: string, Resources: object, kind: 'create' | 'update') {
  const TemplateBody = JSON.stringify({ Resources });
  const request = { StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
  if (kind === 'create') await stacks().send(new CreateStackCommand(request));
  else await stacks().send(new UpdateStackCommand(request));
  await local().idle();
  const { Stacks } = await stacks().send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0]?.StackStatus;
}

const attached = async (RoleName: string) =>
  (await iam().send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies;

describe('AWS::IAM::ManagedPolicy', () => {
  // The shape: localstack's tests/aws/services/iam/test_iam.snapshot.json, test_role_attach_policy, recorded on AWS.
  it('is attached to the roles that it names, and told', async () => {
    const Resources = {
      Role: role('one'),
      Other: role('two', { ManagedPolicyArns: [{ Ref: 'Policy' }] }),
      Policy: policy('dynamodb:GetItem', { Roles: [{ Ref: 'Role' }] }),
    };
    expect(await deploy('s', Resources, 'create')).toBe('CREATE_COMPLETE');
    for (const name of ['one', 'two'])
      expect(await attached(name)).toEqual([{ PolicyName: 'reads', PolicyArn }]);
    const { Policy } = await iam().send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toEqual({
      PolicyName: 'reads',
      PolicyId: expect.stringMatching(/^ANPA[A-Z]+$/),
      Arn: PolicyArn,
      Path: '/team/',
      DefaultVersionId: 'v1',
      AttachmentCount: 2,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      Description: 'reads tables',
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
    });
    // Lists have no description: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html
    const { Policies } = await iam().send(new ListPoliciesCommand({ Scope: 'Local' }));
    expect(Policies).toMatchObject([{ PolicyName: 'reads', AttachmentCount: 2 }]);
    expect(Policies?.[0]).not.toHaveProperty('Description');
    const elsewhere = new ListPoliciesCommand({ Scope: 'Local', PathPrefix: '/other/' });
    expect((await iam().send(elsewhere)).Policies).toEqual([]);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html: at most five versions.
  it('has a version for each document', async () => {
    await deploy('s', { Policy: policy('s3:1') }, 'create');
    for (let number = 2; number <= 7; number += 1)
      expect(await deploy('s', { Policy: policy(`s3:${number}`) }, 'update')).toBe('UPDATE_COMPLETE');
    const { Versions = [] } = await iam().send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions.map(({ VersionId }) => VersionId)).toEqual(['v7', 'v6', 'v5', 'v4', 'v3']);
    const { PolicyVersion } = await iam().send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v7' }));
    expect(PolicyVersion).toMatchObject({ VersionId: 'v7', IsDefaultVersion: true });
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toEqual(document('s3:7'));
    await expect(
      iam().send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' })),
    ).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it('goes with its stack, unless a role of another stack has it', async () => {
    await deploy('s', { Policy: policy('s3:1') }, 'create');
    await deploy('t', { Role: role('one', { ManagedPolicyArns: [PolicyArn] }) }, 'create');
    const remove = async (StackName: string) => {
      await stacks().send(new DeleteStackCommand({ StackName }));
      await local().idle();
    };
    await remove('s');
    const { StackEvents = [] } = await stacks().send(new DescribeStackEventsCommand({ StackName: 's' }));
    expect(StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
      'Cannot delete a policy attached to entities.',
    );
    await remove('t');
    await remove('s');
    await expect(iam().send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} was not found.`,
    });
  });

  it('has to be there for a role to have it, and the role for it', async () => {
    const missing = { Role: role('one', { ManagedPolicyArns: [PolicyArn] }) };
    expect(await deploy('s', missing, 'create')).toBe('ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await stacks().send(new DescribeStackEventsCommand({ StackName: 's' }));
    expect(StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
      `Policy ${PolicyArn} does not exist or is not attachable.`,
    );
    expect(await deploy('t', { Policy: policy('s3:1', { Roles: ['none'] }) }, 'create')).toBe(
      'ROLLBACK_COMPLETE',
    );
  });
});

describe('refused is', () => {
  // The first: localstack's test_iam.snapshot.json, test_role_attach_policy.
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'text for an ARN',
      () => iam().send(new GetPolicyCommand({ PolicyArn: 'not-an-arn-but-a-long-text' })),
      'Invalid ARN:  Could not be parsed!',
    ],
    [
      'a short text',
      () => iam().send(new GetPolicyCommand({ PolicyArn: 'x' })),
      'Member must have length greater than or equal to 20',
    ],
    [
      "AWS's own policy, by name",
      () => iam().send(new GetPolicyCommand({ PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })),
      "does not serve AWS's own policy",
    ],
    ["the list of AWS's own", () => iam().send(new ListPoliciesCommand({})), 'ask for Scope=Local'],
    ['a marker that is none', () => iam().send(new ListRolesCommand({ Marker: 'x' })), 'Invalid Marker: x'],
    [
      'a path that is none',
      () => iam().send(new ListRolesCommand({ PathPrefix: 'x' })),
      'Member must satisfy regular expression pattern',
    ],
  ])('%s', async (_what, send, message) => {
    await expect(send()).rejects.toThrow(message);
  });
});

// localstack's test_iam.snapshot.json, test_list_roles_with_permission_boundary: without tags, boundary and last use.
it('lists roles by path, page by page', async () => {
  const more = { Path: '/team/', Description: 'of the team', Tags: [{ Key: 'a', Value: 'b' }] };
  await deploy('s', { One: role('one', more), Two: role('two', more), Three: role('three') }, 'create');
  const {
    Roles: [listed] = [],
    Marker,
    IsTruncated,
  } = await iam().send(new ListRolesCommand({ PathPrefix: '/team/', MaxItems: 1 }));
  expect(IsTruncated).toBe(true);
  expect(listed).toEqual({
    Path: '/team/',
    RoleName: 'one',
    RoleId: expect.any(String),
    Arn: 'arn:aws:iam::000000000000:role/team/one',
    CreateDate: expect.any(Date),
    AssumeRolePolicyDocument: expect.any(String),
    Description: 'of the team',
    MaxSessionDuration: 3600,
  });
  const rest = await iam().send(new ListRolesCommand({ PathPrefix: '/team/', Marker }));
  expect(rest).toMatchObject({ IsTruncated: false, Roles: [{ RoleName: 'two' }] });
  const { Role } = await iam().send(new GetRoleCommand({ RoleName: 'one' }));
  expect(Role).toMatchObject({ Description: 'of the team', Tags: [{ Key: 'a', Value: 'b' }] });
  expect((await iam().send(new ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName)).toEqual([
    'one',
    'three',
    'two',
  ]);
});
