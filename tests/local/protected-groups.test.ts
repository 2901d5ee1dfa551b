import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  PutLogGroupDeletionProtectionCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { createStack } from '../support/stack.ts';
import { useLocal } from '../support/use-local.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/protecting-log-groups-from-deletion.html
const local = useLocal('test');
const logs = () => new CloudWatchLogsClient(clientOptions(local().endpoint));
const REFUSED = {
  name: 'ValidationException',
  message: 'Cannot delete log group with deletion protection enabled. Disable deletion protection first.',
};

const protect = (logGroupIdentifier: string, deletionProtectionEnabled: boolean) =>
  logs().send(new PutLogGroupDeletionProtectionCommand({ logGroupIdentifier, deletionProtectionEnabled }));
const remove = (logGroupName: string) => logs().send(new DeleteLogGroupCommand({ logGroupName }));
const groups = async () =>
  (await logs().send(new DescribeLogGroupsCommand({}))).logGroups?.map(
    ({ logGroupName, deletionProtectionEnabled }) => [logGroupName, deletionProtectionEnabled],
  );

describe('a log group', () => {
  it('that is protected stays until it no longer is', async () => {
    await logs().send(new CreateLogGroupCommand({ logGroupName: '/made', deletionProtectionEnabled: true }));
    expect(await groups()).toEqual([['/made', true]]);
    await expect(remove('/made')).rejects.toMatchObject(REFUSED);
    await protect('arn:aws:logs:us-east-1:000000000000:log-group:/made', false);
    expect(await groups()).toEqual([['/made', false]]);
    await remove('/made');
    expect(await groups()).toEqual([]);
  });

  it('can be protected afterwards', async () => {
    await logs().send(new CreateLogGroupCommand({ logGroupName: '/plain' }));
    expect(await groups()).toEqual([['/plain', false]]);
    await protect('/plain', true);
    await expect(remove('/plain')).rejects.toMatchObject(REFUSED);
    expect(await groups()).toEqual([['/plain', true]]);
  });

  it('that is not there cannot be protected', async () => {
    await expect(protect('/none', true)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

it('a stack cannot remove its log group while that is protected', async () => {
  const stacks = new CloudFormationClient(clientOptions(local().endpoint));
  const Properties = { LogGroupName: '/stack', DeletionProtectionEnabled: true };
  const TemplateBody = JSON.stringify({ Resources: { G: { Type: 'AWS::Logs::LogGroup', Properties } } });
  await createStack(local(), 'stack', TemplateBody);
  const removed = async () => {
    await stacks.send(new DeleteStackCommand({ StackName: 'stack' }));
    const found = async () =>
      (await stacks.send(new DescribeStackResourcesCommand({ StackName: 'stack' }))).StackResources?.[0];
    return expect.poll(found, { interval: 20 });
  };
  await (await removed()).toMatchObject({
    ResourceStatus: 'DELETE_FAILED',
    ResourceStatusReason: expect.stringContaining(REFUSED.message),
  });
  expect(await groups()).toEqual([['/stack', true]]);
  await protect('/stack', false);
  await stacks.send(new DeleteStackCommand({ StackName: 'stack' }));
  await expect.poll(groups, { interval: 20 }).toEqual([]);
});
