import { randomUUID } from 'node:crypto';
import {
  type Change,
  CreateChangeSet$,
  type CreateChangeSetInput,
  type CreateChangeSetOutput,
  DeleteChangeSet$,
  type DeleteChangeSetInput,
  type DeleteChangeSetOutput,
  DescribeChangeSet$,
  type DescribeChangeSetInput,
  type DescribeChangeSetOutput,
  ExecuteChangeSet$,
  type ExecuteChangeSetInput,
  type ExecuteChangeSetOutput,
  ListChangeSets$,
  type ListChangeSetsInput,
  type ListChangeSetsOutput,
} from '@aws-sdk/client-cloudformation';
import { arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { ROLLBACK_GIVEN_TWICE } from '../../rules/cloudformation-requests.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { planChangeSet, stackFor } from './change-set-planning.ts';
import { type ChangeSetRecord, type ChangeSets, createChangeSets } from './change-set-store.ts';
import { filled } from './describe.ts';
import { eventOperations } from './event-operations.ts';
import { shownParameters } from './parameters.ts';
import { findStack } from './requests.ts';
import type { StackServices } from './stack-services.ts';
import type { StackEventRecord, StackRecord } from './stack-store.ts';
import { tagList, tagsIn } from './stack-tags.ts';
import type { Templates } from './templates.ts';

const KINDS = { CREATE: 'create', UPDATE: 'update', IMPORT: 'import' } as const;

/** The operations on change sets. */
export function changeSetOperations(services: StackServices): Operation[] {
  const { stacks } = services;
  const changeSets = createChangeSets(services.store, stacks);

  return [
    ...eventOperations(changeSets, stacks),
    createOperation(services, changeSets),
    operation<DescribeChangeSetInput, DescribeChangeSetOutput>(DescribeChangeSet$)(
      ['ChangeSetName', 'StackName', 'IncludePropertyValues'],
      async (input) =>
        describe(await changeSets.find(input.ChangeSetName, input.StackName), input, services.templates),
    ),
    executeOperation(services, changeSets),
    operation<ListChangeSetsInput, ListChangeSetsOutput>(ListChangeSets$)(
      ['StackName'],
      async ({ StackName }) => {
        const stack = await findStack(stacks, StackName);
        return { Summaries: (await changeSets.ofStack(stack.id)).map(summaryOf) };
      },
    ),
    operation<DeleteChangeSetInput, DeleteChangeSetOutput>(DeleteChangeSet$)(
      ['ChangeSetName', 'StackName'],
      async (input) => {
        // "The call is successful as long as the stack exists", whether or not the change set does.
        try {
          await changeSets.delete(await changeSets.find(input.ChangeSetName, input.StackName));
        } catch (error) {
          if (!(error instanceof AwsError) || error.code !== 'ChangeSetNotFound') throw error;
        }
        return {};
      },
    ),
  ];
}

function createOperation(services: StackServices, changeSets: ChangeSets): Operation {
  const { account, clock, stacks } = services;
  return operation<CreateChangeSetInput, CreateChangeSetOutput>(CreateChangeSet$)(
    {
      honours: [
        'StackName',
        'ChangeSetName',
        'ChangeSetType',
        'TemplateBody',
        'TemplateURL',
        'UsePreviousTemplate',
        'Parameters',
        'Capabilities',
        'Tags',
        'RoleARN',
        'NotificationARNs',
        'Description',
        'ClientToken',
        'OnStackFailure',
        'ImportExistingResources',
        'ResourcesToImport',
        'DeploymentMode',
        'DeploymentConfig',
      ],
      ignores: { IncludeNestedStacks: 'stacks within stacks are not served, so there are none to include' },
    },
    async (input) => {
      const isNew = (await stacks.find(input.StackName ?? '')) === undefined;
      const stack = await stackFor(services, input);
      const known = (await changeSets.ofStack(stack.id)).find(({ name }) => name === input.ChangeSetName);
      if (known !== undefined && known.token !== undefined && known.token === input.ClientToken)
        return { Id: known.id, StackId: stack.id };
      if (known !== undefined)
        throw new AwsError('AlreadyExistsException', `ChangeSet ${input.ChangeSetName} already exists`);
      const planned = await planChangeSet(services, input, stack);
      await stacks.put({ ...stack });
      if (isNew) await stacks.addEvent(reviewEvent(stack));
      const id = arn(account, 'cloudformation', `changeSet/${input.ChangeSetName}/${randomUUID()}`);
      await changeSets.put({
        id,
        name: input.ChangeSetName ?? '',
        stackId: stack.id,
        stackName: stack.name,
        type: input.ChangeSetType ?? 'UPDATE',
        description: input.Description,
        capabilities: input.Capabilities ?? [],
        tags: tagsIn(input.Tags),
        roleArn: input.RoleARN,
        notificationArns: input.NotificationARNs,
        token: input.ClientToken,
        revertDrift: input.DeploymentMode === 'REVERT_DRIFT',
        onStackFailure: input.OnStackFailure,
        createdAt: clock.now().toISOString(),
        ...planned,
      });
      return { Id: id, StackId: stack.id };
    },
  );
}

function executeOperation({ clock, stacks, executor }: StackServices, changeSets: ChangeSets): Operation {
  return operation<ExecuteChangeSetInput, ExecuteChangeSetOutput>(ExecuteChangeSet$)(
    ['ChangeSetName', 'StackName', 'ClientRequestToken', 'DisableRollback', 'RetainExceptOnCreate'],
    async (input) => {
      const changeSet = await changeSets.find(input.ChangeSetName, input.StackName);
      if (changeSet.onStackFailure !== undefined && input.DisableRollback !== undefined)
        throw new AwsError('ValidationError', ROLLBACK_GIVEN_TWICE);
      const stack = await findStack(stacks, changeSet.stackId);
      const ready = changeSet.executionStatus === 'AVAILABLE' && stack.operation === undefined;
      if (!ready) {
        throw new AwsError(
          'InvalidChangeSetStatus',
          `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}], stack is in ${stack.status}`,
        );
      }
      await changeSets.put({ ...changeSet, executionStatus: 'EXECUTE_COMPLETE' });
      // The others of the stack describe what is no more.
      for (const other of await changeSets.ofStack(stack.id))
        if (other.id !== changeSet.id) await changeSets.delete(other);
      const updatedAt = clock.now().toISOString();
      await executor.start(
        { ...withSettings(stack, changeSet), updatedAt },
        {
          kind: KINDS[changeSet.type],
          phase: 'forward',
          token: input.ClientRequestToken,
          target: changeSet.model,
          tags: changeSet.tags,
          onFailure: input.DisableRollback ? 'DO_NOTHING' : (changeSet.onStackFailure ?? 'ROLLBACK'),
          before: {},
          garbage: [],
          imports: changeSet.imports,
          revertDrift: changeSet.revertDrift,
          retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
        },
      );
      return {};
    },
  );
}

/** The first event of a stack that begins with a change set. */
function reviewEvent({ id, name, status, statusReason, createdAt }: StackRecord): StackEventRecord {
  return {
    id: `${String(Date.parse(createdAt)).padStart(15, '0')}-000000-${randomUUID().slice(0, 8)}`,
    stackId: id,
    stackName: name,
    logicalId: name,
    physicalId: id,
    type: 'AWS::CloudFormation::Stack',
    status,
    time: createdAt,
    ...(statusReason === undefined ? {} : { reason: statusReason }),
  };
}

/** What a stack takes of a change set at once; what it was given before stays where that says nothing. */
function withSettings(stack: StackRecord, changeSet: ChangeSetRecord): StackRecord {
  const { id: changeSetId, capabilities, tags = {}, roleArn = stack.roleArn } = changeSet;
  const { notificationArns = stack.notificationArns } = changeSet;
  const created = stack.status === 'REVIEW_IN_PROGRESS' ? { tags } : {};
  return { ...stack, changeSetId, capabilities, ...created, roleArn, notificationArns };
}

function summaryOf(changeSet: ChangeSetRecord) {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: changeSet.stackId,
    StackName: changeSet.stackName,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    Description: changeSet.description,
    ExecutionStatus: changeSet.executionStatus,
    CreationTime: new Date(changeSet.createdAt),
  };
}

async function describe(
  changeSet: ChangeSetRecord,
  { IncludePropertyValues }: DescribeChangeSetInput,
  templates: Templates,
): Promise<DescribeChangeSetOutput> {
  return {
    ...summaryOf(changeSet),
    ...(IncludePropertyValues && changeSet.warning ? { StatusReason: changeSet.warning } : {}),
    ...(changeSet.revertDrift ? { DeploymentMode: 'REVERT_DRIFT' as const } : {}),
    ...filled('Tags', changeSet.tags && tagList(changeSet.tags)),
    Capabilities: [...changeSet.capabilities] as DescribeChangeSetOutput['Capabilities'],
    ...filled('Parameters', shownParameters(await templates.load(changeSet.model.template), changeSet.model)),
    NotificationARNs: [...(changeSet.notificationArns ?? [])],
    RollbackConfiguration: {},
    IncludeNestedStacks: false,
    Changes: IncludePropertyValues
      ? [...changeSet.changes]
      : [...changeSet.changes.map(withoutValues), ...(changeSet.dependents ?? [])],
  };
}

/** What is told only with values: the values, where they stand, and that what is new is made. */
function withoutValues(change: Change): Change {
  const { BeforeContext: _b, AfterContext: _a, Details = [], ...rest } = change.ResourceChange ?? {};
  const { Replacement, ...added } = rest;
  const details = Details.map(({ Target: { Attribute, Name, RequiresRecreation } = {}, ...detail }) => ({
    ...detail,
    Target: { Attribute, Name, RequiresRecreation },
  }));
  return { ...change, ResourceChange: { ...(rest.Action === 'Add' ? added : rest), Details: details } };
}
