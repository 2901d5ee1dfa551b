import {
  DescribeStackEvents$,
  type DescribeStackEventsInput,
  type DescribeStackEventsOutput,
  DescribeStackResource$,
  type DescribeStackResourceInput,
  type DescribeStackResourceOutput,
  DescribeStackResources$,
  type DescribeStackResourcesInput,
  type DescribeStackResourcesOutput,
  DescribeStacks$,
  type DescribeStacksInput,
  type DescribeStacksOutput,
  GetStackPolicy$,
  type GetStackPolicyInput,
  type GetStackPolicyOutput,
  ListStackResources$,
  type ListStackResourcesInput,
  type ListStackResourcesOutput,
  ListStacks$,
  type ListStacksInput,
  type ListStacksOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import {
  describeEvent,
  describeResource,
  describeResourceDetail,
  describeStack,
  describeStackResource,
} from './describe.ts';
import { findStack, stackOrRefuse } from './requests.ts';
import type { StackServices } from './stack-services.ts';
import type { StackRecord, StackStore } from './stack-store.ts';

const EVENTS_PER_PAGE = 100;

/** The operations that tell of stacks and their resources. */
export function readOperations(services: StackServices): Operation[] {
  const { stacks } = services;
  return [
    operation<DescribeStacksInput, DescribeStacksOutput>(DescribeStacks$)(
      ['StackName'],
      async ({ StackName }) => {
        const found =
          StackName === undefined
            ? (await stacks.all()).filter(({ status }) => status !== 'DELETE_COMPLETE')
            : [await findStack(stacks, StackName)];
        return { Stacks: await Promise.all(found.map((stack) => describeStack(stack, services))) };
      },
    ),
    operation<DescribeStackEventsInput, DescribeStackEventsOutput>(DescribeStackEvents$)(
      ['StackName', 'NextToken'],
      async ({ StackName, NextToken }) => {
        const stack = await stackOrRefuse(stacks, StackName, (name) => `Stack [${name}] does not exist`);
        const events = await stacks.events(stack.id, NextToken, EVENTS_PER_PAGE);
        const last = events.at(-1);
        return {
          StackEvents: events.map(describeEvent),
          ...(events.length === EVENTS_PER_PAGE && last ? { NextToken: last.id } : {}),
        };
      },
    ),
    operation<DescribeStackResourceInput, DescribeStackResourceOutput>(DescribeStackResource$)(
      ['StackName', 'LogicalResourceId'],
      async ({ StackName, LogicalResourceId = '' }) => {
        const stack = await stackOrRefuse(stacks, StackName, (name) => `Stack '${name}' does not exist`);
        const record = stack.resources[LogicalResourceId];
        if (record === undefined)
          throw new AwsError(
            'ValidationError',
            `Resource ${LogicalResourceId} does not exist for stack ${stack.name}`,
          );
        return { StackResourceDetail: describeResourceDetail(stack, record) };
      },
    ),
    operation<DescribeStackResourcesInput, DescribeStackResourcesOutput>(DescribeStackResources$)(
      ['StackName', 'LogicalResourceId', 'PhysicalResourceId'],
      async ({ StackName, LogicalResourceId, PhysicalResourceId }) => {
        const stack = await stackOfResources(stacks, StackName, PhysicalResourceId);
        const records = Object.values(stack.resources).filter(
          ({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId,
        );
        return { StackResources: records.map((record) => describeStackResource(stack, record)) };
      },
    ),
    operation<ListStackResourcesInput, ListStackResourcesOutput>(ListStackResources$)(
      ['StackName'],
      async ({ StackName }) => {
        const stack = await findStack(stacks, StackName);
        const records = Object.values(stack.resources);
        return { StackResourceSummaries: records.map((record) => describeResource(record, stack)) };
      },
    ),
    operation<GetStackPolicyInput, GetStackPolicyOutput>(GetStackPolicy$)(
      ['StackName'],
      async ({ StackName }) => ({ StackPolicyBody: (await findStack(stacks, StackName)).stackPolicy }),
    ),
    operation<ListStacksInput, ListStacksOutput>(ListStacks$)(
      ['StackStatusFilter'],
      async ({ StackStatusFilter }) => ({
        StackSummaries: (await stacks.all())
          .filter(({ status }) => (StackStatusFilter as string[] | undefined)?.includes(status) ?? true)
          .map((stack) => ({
            StackId: stack.id,
            StackName: stack.name,
            CreationTime: new Date(stack.createdAt),
            StackStatus: stack.status as 'CREATE_COMPLETE',
            ...(stack.statusReason === undefined ? {} : { StackStatusReason: stack.statusReason }),
          })),
      }),
    ),
  ];
}

/**
 * "You must specify either StackName or PhysicalResourceId, but not both": API_DescribeStackResources.html.
 * The words of the refusals are believed, not proven.
 */
async function stackOfResources(
  stacks: StackStore,
  name: string | undefined,
  physicalId: string | undefined,
): Promise<StackRecord> {
  if ((name === undefined) === (physicalId === undefined))
    throw new AwsError(
      'ValidationError',
      'Either StackName or PhysicalResourceId must be specified, but not both',
    );
  if (name !== undefined) return findStack(stacks, name);
  const all = await stacks.all();
  const standing = all.filter(({ status }) => status !== 'DELETE_COMPLETE');
  const found = standing.find(({ resources }) =>
    Object.values(resources).some((record) => record.physicalId === physicalId),
  );
  if (found !== undefined) return found;
  throw new AwsError('ValidationError', `Stack for ${physicalId} does not exist`);
}
