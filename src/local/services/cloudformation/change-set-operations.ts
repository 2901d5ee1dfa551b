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
} from '@aws-sdk/client-cloudformation';
import { type Account, arn } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import { collect, type Store } from '../../store.ts';
import { AwsError, type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from '../s3/buckets.ts';
import { planChanges } from './change-sets.ts';
import type { Executor } from './executor.ts';
import { shownParameters } from './parameters.ts';
import { findStack, readModel, requireUpdatable } from './requests.ts';
import type { Providers } from './resources.ts';
import { messageOf } from './stack-steps.ts';
import type { StackModel, StackRecord, StackStore } from './stack-store.ts';
import { parseTemplate } from './template.ts';

interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason?: string;
  readonly executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
  readonly model: StackModel;
  readonly changes: readonly Change[];
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly onStackFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  /** ISO 8601. */
  readonly createdAt: string;
}

export interface StackServices {
  readonly account: Account;
  readonly clock: Clock;
  readonly store: Store;
  readonly stacks: StackStore;
  readonly buckets: Buckets;
  readonly providers: Providers;
  readonly executor: Executor;
}

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Change sets, found by ARN or by name and stack. */
interface ChangeSets {
  /** @throws AwsError ChangeSetNotFound. */
  find(nameOrArn: string | undefined, stackName: string | undefined): Promise<ChangeSetRecord>;
  ofStack(stackId: string): Promise<ChangeSetRecord[]>;
  put(changeSet: ChangeSetRecord): Promise<void>;
  delete(changeSet: ChangeSetRecord): Promise<void>;
}

function createChangeSets(store: Store): ChangeSets {
  const records = store.collection<ChangeSetRecord>('cloudformation-change-sets');
  return {
    async find(nameOrArn, stackName) {
      const all = await collect(records.values());
      const found = all.find(
        (record) =>
          record.id === nameOrArn ||
          (record.name === nameOrArn && [record.stackName, record.stackId].includes(stackName ?? '')),
      );
      if (found === undefined)
        throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrArn}] does not exist`, 404);
      return found;
    },
    ofStack: async (id) => (await collect(records.values())).filter(({ stackId }) => stackId === id),
    put: (changeSet) => records.put(changeSet.id, changeSet),
    delete: ({ id }) => records.delete(id),
  };
}

/** The stack that a change set is for: a new one is there from now on, empty. */
async function stackFor(
  { stacks, account, clock }: StackServices,
  input: CreateChangeSetInput,
): Promise<StackRecord> {
  const existing = await stacks.find(input.StackName ?? '');
  if (input.ChangeSetType !== 'CREATE') {
    const stack = existing ?? (await findStack(stacks, input.StackName));
    requireUpdatable(stack);
    return stack;
  }
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw new AwsError(
      'ValidationError',
      `Stack [${input.StackName}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
    );
  }
  return existing ?? newStack(input.StackName ?? '', account, clock);
}

type Planned = Pick<ChangeSetRecord, 'status' | 'model' | 'changes' | 'executionStatus' | 'statusReason'>;

async function plan(
  services: StackServices,
  input: CreateChangeSetInput,
  stack: StackRecord,
): Promise<Planned> {
  const { model, prepared } = await readModel(input, stack, services.account, services.buckets);
  try {
    const changes = await planChanges(stack, prepared, services.providers);
    const outputsChanged =
      JSON.stringify(parseTemplate(model.template).Outputs) !== JSON.stringify(outputsOf(stack));
    if (changes.length > 0 || outputsChanged)
      return { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', model, changes };
    return { status: 'FAILED', executionStatus: 'UNAVAILABLE', model, changes, statusReason: NO_CHANGES };
  } catch (error) {
    return {
      status: 'FAILED',
      executionStatus: 'UNAVAILABLE',
      model,
      changes: [],
      statusReason: messageOf(error),
    };
  }
}

export function changeSetOperations(services: StackServices): Operation[] {
  const { account, clock, stacks, executor } = services;
  const changeSets = createChangeSets(services.store);

  return [
    operation<CreateChangeSetInput, CreateChangeSetOutput>(
      CreateChangeSet$,
      [
        'StackName',
        'ChangeSetName',
        'ChangeSetType',
        'TemplateBody',
        'TemplateURL',
        'UsePreviousTemplate',
        'Parameters',
        'Capabilities',
        'Tags',
        'Description',
        'ClientToken',
        'OnStackFailure',
        'IncludeNestedStacks',
      ],
      async (input) => {
        const stack = await stackFor(services, input);
        const known = (await changeSets.ofStack(stack.id)).some(({ name }) => name === input.ChangeSetName);
        if (known)
          throw new AwsError('AlreadyExistsException', `ChangeSet ${input.ChangeSetName} already exists`);
        const planned = await plan(services, input, stack);
        const tags = Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
        await stacks.put({ ...stack });
        const id = arn(account, 'cloudformation', `changeSet/${input.ChangeSetName}/${randomUUID()}`);
        await changeSets.put({
          id,
          name: input.ChangeSetName ?? '',
          stackId: stack.id,
          stackName: stack.name,
          type: input.ChangeSetType === 'CREATE' ? 'CREATE' : 'UPDATE',
          capabilities: input.Capabilities ?? [],
          tags,
          onStackFailure: input.OnStackFailure ?? 'ROLLBACK',
          createdAt: clock.now().toISOString(),
          ...planned,
        });
        return { Id: id, StackId: stack.id };
      },
    ),
    operation<DescribeChangeSetInput, DescribeChangeSetOutput>(
      DescribeChangeSet$,
      ['ChangeSetName', 'StackName', 'IncludePropertyValues', 'NextToken'],
      async (input) => describe(await changeSets.find(input.ChangeSetName, input.StackName), input),
    ),
    operation<ExecuteChangeSetInput, ExecuteChangeSetOutput>(
      ExecuteChangeSet$,
      ['ChangeSetName', 'StackName', 'ClientRequestToken', 'DisableRollback', 'RetainExceptOnCreate'],
      async (input) => {
        const changeSet = await changeSets.find(input.ChangeSetName, input.StackName);
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
        const merged = {
          ...stack,
          capabilities: changeSet.capabilities,
          tags: { ...stack.tags, ...changeSet.tags },
        };
        await executor.start(merged, {
          kind: changeSet.type === 'CREATE' ? 'create' : 'update',
          phase: 'forward',
          token: input.ClientRequestToken,
          target: changeSet.model,
          onFailure: input.DisableRollback ? 'DO_NOTHING' : changeSet.onStackFailure,
          before: {},
          garbage: [],
        });
        return {};
      },
    ),
    operation<DeleteChangeSetInput, DeleteChangeSetOutput>(
      DeleteChangeSet$,
      ['ChangeSetName', 'StackName'],
      async (input) => {
        await changeSets.delete(await changeSets.find(input.ChangeSetName, input.StackName));
        return {};
      },
    ),
  ];
}

function outputsOf(stack: StackRecord): unknown {
  return stack.model.template === '' ? undefined : parseTemplate(stack.model.template).Outputs;
}

export function newStack(name: string, account: Account, clock: Clock): StackRecord {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  return {
    id: arn(account, 'cloudformation', `stack/${name}/${randomUUID()}`),
    name,
    status: 'REVIEW_IN_PROGRESS',
    statusReason: 'User Initiated',
    createdAt: clock.now().toISOString(),
    model: { template: '', parameters: {} },
    capabilities: [],
    tags: {},
    terminationProtection: false,
    resources: {},
  };
}

function describe(
  changeSet: ChangeSetRecord,
  { IncludePropertyValues }: DescribeChangeSetInput,
): DescribeChangeSetOutput {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: changeSet.stackId,
    StackName: changeSet.stackName,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    ExecutionStatus: changeSet.executionStatus,
    CreationTime: new Date(changeSet.createdAt),
    Capabilities: [...changeSet.capabilities] as DescribeChangeSetOutput['Capabilities'],
    Parameters: shownParameters(parseTemplate(changeSet.model.template), changeSet.model.parameters),
    Changes: IncludePropertyValues ? [...changeSet.changes] : changeSet.changes.map(withoutValues),
  };
}

function withoutValues(change: Change): Change {
  const { BeforeContext: _before, AfterContext: _after, Details, ...rest } = change.ResourceChange ?? {};
  const details = (Details ?? []).map((detail) => {
    const { BeforeValue: _b, AfterValue: _a, ...target } = detail.Target ?? {};
    return { ...detail, Target: target };
  });
  return { ...change, ResourceChange: { ...rest, Details: details } };
}
