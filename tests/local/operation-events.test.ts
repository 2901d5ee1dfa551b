import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeEventsCommand,
  type DescribeEventsCommandInput,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('file');
const client = () => new CloudFormationClient(clientOptions(local().endpoint));

async function create(StackName: string, Resources: object): Promise<void> {
  await client().send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
  await vi.waitUntil(async () => {
    const { Stacks: [stack] = [] } = await client().send(new DescribeStacksCommand({ StackName }));
    return /_COMPLETE$/.test(stack?.StackStatus ?? '');
  });
}

const topic = (TopicName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName } });

beforeAll(async () => {
  await create('good', { A: topic('a'), B: topic('b') });
  await create('bad', { C: topic('a') });
});

const eventsOf = async (asked: DescribeEventsCommandInput) =>
  (await client().send(new DescribeEventsCommand(asked))).OperationEvents ?? [];

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html, API_OperationEvent.html
describe('DescribeEvents of a stack', () => {
  it('tells the operation of each event, the newest first', async () => {
    const events = await eventsOf({ StackName: 'good' });
    expect(events[0]).toMatchObject({
      EventType: 'STACK_EVENT',
      OperationType: 'CREATE_STACK',
      OperationStatus: 'SUCCEEDED',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    expect(new Set(events.map(({ OperationId }) => OperationId)).size).toBe(1);
    const ofResources = events.filter(({ LogicalResourceId }) => LogicalResourceId === 'A');
    expect(ofResources.map(({ EventType }) => EventType)).toContain('PROGRESS_EVENT');
  });

  it('tells those of one operation, and those that failed', async () => {
    const all = await eventsOf({ StackName: 'bad' });
    const [created] = all.filter(({ OperationType }) => OperationType === 'CREATE_STACK');
    const OperationId = created?.OperationId;
    const ofOne = await eventsOf({ StackName: 'bad', OperationId });
    expect(ofOne.length).toBeLessThan(all.length);
    expect(ofOne.every((event) => event.OperationId === OperationId)).toBe(true);
    expect(await eventsOf({ StackName: 'bad', Filters: { FailedEvents: true } })).toEqual([
      expect.objectContaining({
        EventType: 'PROVISIONING_ERROR',
        LogicalResourceId: 'C',
        ResourceStatus: 'CREATE_FAILED',
      }),
    ]);
  });

  it('needs to be told of what', async () => {
    await expect(eventsOf({})).rejects.toThrow(
      'One of ChangeSetName, OperationId or StackName must be specified',
    );
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
describe('DescribeStackResources', () => {
  const resources = async (asked: object) =>
    (await client().send(new DescribeStackResourcesCommand(asked))).StackResources?.map(
      ({ LogicalResourceId }) => LogicalResourceId,
    );
  const PhysicalResourceId = 'arn:aws:sns:us-east-1:000000000000:b';

  it('by the physical id of one tells all of its stack', async () => {
    expect(await resources({ PhysicalResourceId })).toEqual(['A', 'B']);
    expect(await resources({ PhysicalResourceId, LogicalResourceId: 'A' })).toEqual(['A']);
  });

  it('refuses the id of what is in no stack, and both names at once', async () => {
    await expect(resources({ PhysicalResourceId: 'i-1' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack for i-1 does not exist',
    });
    await expect(resources({ PhysicalResourceId, StackName: 'good' })).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});
