import {
  CreateStack$,
  type CreateStackInput,
  type CreateStackOutput,
  DescribeStackEvents$,
  type DescribeStackEventsInput,
  type DescribeStackEventsOutput,
  DescribeStackResource$,
  type DescribeStackResourceInput,
  type DescribeStackResourceOutput,
  DescribeStacks$,
  type DescribeStacksInput,
  type DescribeStacksOutput,
  GetTemplate$,
  type GetTemplateInput,
  type GetTemplateOutput,
  ListStackResources$,
  type ListStackResourcesInput,
  type ListStackResourcesOutput,
  ListStacks$,
  type ListStacksInput,
  type ListStacksOutput,
  UpdateStack$,
  type UpdateStackInput,
  type UpdateStackOutput,
  UpdateTerminationProtection$,
  type UpdateTerminationProtectionInput,
  type UpdateTerminationProtectionOutput,
} from '@aws-sdk/client-cloudformation';
import { refusalOf } from '../../rules/cloudformation-requests.ts';
import { AwsError, type Operation, operation, type ServiceDefinition } from '../../wire/operation.ts';
import { changeSetOperations } from './change-set-operations.ts';
import { planChanges } from './change-sets.ts';
import { describeEvent, describeResource, describeResourceDetail, describeStack } from './describe.ts';
import { driftOperations } from './drift-operations.ts';
import { recoveryOperations } from './recovery-operations.ts';
import { begin, findStack, newStack, readModel, requireUpdatable } from './requests.ts';
import type { StackServices } from './stack-services.ts';

const EVENTS_PER_PAGE = 100;

/** CloudFormation: applies the very template that AWS gets. */
export function createCloudFormation(services: StackServices): ServiceDefinition {
  return {
    scope: 'cloudformation',
    protocol: 'query',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: [
      ...readOperations(services),
      ...byTheRules(
        oneAfterAnother([
          ...writeOperations(services),
          ...changeSetOperations(services),
          ...recoveryOperations(services),
          ...driftOperations(services),
        ]),
      ),
    ],
  };
}

/** Refuses what AWS refuses before it looks at a stack. */
function byTheRules(operations: readonly Operation[]): Operation[] {
  return operations.map((each) => ({
    ...each,
    async run(input, call) {
      const refusal = refusalOf(call.operation, input);
      if (refusal !== undefined) throw new AwsError('ValidationError', refusal);
      return each.run(input, call);
    },
  }));
}

/** What looks at a stack and then changes it must not find another one in between. */
function oneAfterAnother(operations: readonly Operation[]): Operation[] {
  let last: Promise<unknown> = Promise.resolve();
  return operations.map((each) => ({
    ...each,
    run(input, call) {
      const result = last.then(() => each.run(input, call));
      last = result.catch(() => undefined);
      return result;
    },
  }));
}

function readOperations({ stacks, account, providers }: StackServices): Operation[] {
  return [
    operation<DescribeStacksInput, DescribeStacksOutput>(
      DescribeStacks$,
      ['StackName', 'NextToken'],
      async ({ StackName }) => {
        const found =
          StackName === undefined
            ? (await stacks.all()).filter(({ status }) => status !== 'DELETE_COMPLETE')
            : [await findStack(stacks, StackName)];
        return { Stacks: await Promise.all(found.map((stack) => describeStack(stack, account, providers))) };
      },
    ),
    operation<DescribeStackEventsInput, DescribeStackEventsOutput>(
      DescribeStackEvents$,
      ['StackName', 'NextToken'],
      async ({ StackName, NextToken }) => {
        const stack = await findStack(stacks, StackName);
        const events = await stacks.events(stack.id, NextToken, EVENTS_PER_PAGE);
        const last = events.at(-1);
        return {
          StackEvents: events.map(describeEvent),
          ...(events.length === EVENTS_PER_PAGE && last ? { NextToken: last.id } : {}),
        };
      },
    ),
    operation<DescribeStackResourceInput, DescribeStackResourceOutput>(
      DescribeStackResource$,
      ['StackName', 'LogicalResourceId'],
      async ({ StackName, LogicalResourceId = '' }) => {
        const stack = await findStack(stacks, StackName);
        const record = stack.resources[LogicalResourceId];
        if (record === undefined)
          throw new AwsError(
            'ValidationError',
            `Resource ${LogicalResourceId} does not exist for stack ${stack.name}`,
          );
        return { StackResourceDetail: describeResourceDetail(stack, record) };
      },
    ),
    operation<ListStackResourcesInput, ListStackResourcesOutput>(
      ListStackResources$,
      ['StackName', 'NextToken'],
      async ({ StackName }) => {
        const stack = await findStack(stacks, StackName);
        const records = Object.values(stack.resources);
        return { StackResourceSummaries: records.map((record) => describeResource(record, stack)) };
      },
    ),
    operation<ListStacksInput, ListStacksOutput>(
      ListStacks$,
      ['StackStatusFilter', 'NextToken'],
      async ({ StackStatusFilter }) => ({
        StackSummaries: (await stacks.all())
          .filter(({ status }) => (StackStatusFilter as string[] | undefined)?.includes(status) ?? true)
          .map((stack) => ({
            StackId: stack.id,
            StackName: stack.name,
            CreationTime: new Date(stack.createdAt),
            StackStatus: stack.status as 'CREATE_COMPLETE',
          })),
      }),
    ),
    operation<GetTemplateInput, GetTemplateOutput>(
      GetTemplate$,
      ['StackName', 'TemplateStage'],
      async ({ StackName }) => ({
        TemplateBody: (await findStack(stacks, StackName)).model.template,
        StagesAvailable: ['Original', 'Processed'],
      }),
    ),
  ];
}

function writeOperations(services: StackServices): Operation[] {
  const { stacks, account, clock, providers, executor } = services;
  return [
    operation<CreateStackInput, CreateStackOutput>(
      CreateStack$,
      [
        'StackName',
        'TemplateBody',
        'TemplateURL',
        'Parameters',
        'Capabilities',
        'Tags',
        'OnFailure',
        'DisableRollback',
        'ClientRequestToken',
        'EnableTerminationProtection',
      ],
      async (input) => {
        if (await stacks.find(input.StackName ?? ''))
          throw new AwsError('AlreadyExistsException', `Stack [${input.StackName}] already exists`);
        const stack = newStack(input.StackName ?? '', account, clock);
        const { model } = await readModel(input, stack, services);
        const started = {
          ...stack,
          ...settings(input),
          terminationProtection: input.EnableTerminationProtection ?? false,
        };
        const onFailure = input.DisableRollback ? 'DO_NOTHING' : (input.OnFailure ?? 'ROLLBACK');
        await executor.start(started, begin('create', model, onFailure, input.ClientRequestToken));
        return { StackId: stack.id };
      },
    ),
    operation<UpdateStackInput, UpdateStackOutput>(
      UpdateStack$,
      [
        'StackName',
        'TemplateBody',
        'TemplateURL',
        'UsePreviousTemplate',
        'Parameters',
        'Capabilities',
        'Tags',
        'DisableRollback',
        'ClientRequestToken',
      ],
      async (input) => {
        const stack = await findStack(stacks, input.StackName);
        requireUpdatable(stack);
        const { model, prepared } = await readModel(input, stack, services);
        if ((await planChanges(stack, prepared, providers)).length === 0)
          throw new AwsError('ValidationError', 'No updates are to be performed.');
        const onFailure = input.DisableRollback ? 'DO_NOTHING' : 'ROLLBACK';
        await executor.start(
          { ...stack, ...settings(input) },
          begin('update', model, onFailure, input.ClientRequestToken),
        );
        return { StackId: stack.id };
      },
    ),
    operation<UpdateTerminationProtectionInput, UpdateTerminationProtectionOutput>(
      UpdateTerminationProtection$,
      ['StackName', 'EnableTerminationProtection'],
      async ({ StackName, EnableTerminationProtection = false }) => {
        const stack = await findStack(stacks, StackName);
        await stacks.put({ ...stack, terminationProtection: EnableTerminationProtection });
        return { StackId: stack.id };
      },
    ),
  ];
}

function settings(input: {
  Capabilities?: string[] | undefined;
  Tags?: { Key?: string | undefined; Value?: string | undefined }[] | undefined;
}) {
  return {
    capabilities: input.Capabilities ?? [],
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}
