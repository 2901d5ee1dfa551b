import type { CreateChangeSetInput, DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { collectPages } from '../../aws/paging.ts';
import { createPace } from '../../aws/polling.ts';
import { defined } from '../../defined.ts';
import { BackofficeError, isFatal } from '../../errors.ts';
import { type ResourceChange, toResourceChange } from './changes.ts';
import { newestEvent } from './events.ts';
import {
  type ChangeSetKind,
  discardChangeSet,
  type MadeChangeSet,
  removeEmptyStack,
  unlessItEnds,
} from './made-change-set.ts';
import { readOperation } from './operation.ts';
import { protectedTables } from './protected-tables.ts';
import { refusedChangeSet } from './refused-change-set.ts';
import { createSecretMarks } from './secret-marks.ts';
import { withoutSecrets } from './secrets.ts';
import { readStack } from './stack.ts';
import { requestChange } from './stack-calls.ts';
import type { StackDeps } from './stack-deps.ts';

/** What a stack is to become. A parameter without a value keeps the one that it has. */
export interface StackTarget {
  readonly stackName: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string | null>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Topics that get the events of the stack; those that it has when left out, none when empty. */
  readonly notificationArns?: readonly string[];
  /** Whether what was changed outside of the stack is to be changed back. */
  readonly revertDrift?: boolean;
}

/** A change set that waits to be executed. */
export interface ChangeSet extends MadeChangeSet {
  readonly changes: readonly ResourceChange[];
  /** Whether a failed operation takes away what it has made, also where a policy keeps it later on. */
  readonly removesWhatItMade: boolean;
}

export interface ChangeSetRequest {
  readonly target: StackTarget;
  readonly kind: ChangeSetKind;
  /** What an import takes up. */
  readonly imports?: CreateChangeSetInput['ResourcesToImport'];
  /** Whether a refused change set leaves its new, empty stack for the next one. */
  readonly keepsStack?: boolean;
  /** Unique: two deployments must not share a change set. */
  readonly name: string;
  /** The template, or where it lies. */
  readonly source: Pick<CreateChangeSetInput, 'TemplateBody' | 'TemplateURL' | 'UsePreviousTemplate'>;
}

const NO_CHANGES = /didn't contain changes|No updates are to be performed/;

/**
 * Creates a change set and waits for it.
 * @returns undefined when nothing would change; the empty change set is gone then.
 * @throws BackofficeError when CloudFormation refuses it; BUSY when somebody else changes the stack.
 */
export async function createChangeSet(
  deps: StackDeps,
  { target, kind, name, source, imports, keepsStack = false }: ChangeSetRequest,
): Promise<ChangeSet | undefined> {
  const { cloudFormation, serviceRole } = deps;
  const { Id: id = '', StackId: stackId = '' } = await cloudFormation
    .createChangeSet({
      StackName: target.stackName,
      ChangeSetName: name,
      ChangeSetType: kind,
      ...source,
      Parameters: Object.entries(target.parameters).map(([ParameterKey, value]) => ({
        ParameterKey,
        ...(value === null ? { UsePreviousValue: true } : { ParameterValue: value }),
      })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Tags: Object.entries(target.tags).map(([Key, Value]) => ({ Key, Value })),
      ...defined({ RoleARN: serviceRole }),
      ...(target.notificationArns === undefined ? {} : { NotificationARNs: [...target.notificationArns] }),
      ClientToken: name,
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
      ...(target.revertDrift && kind === 'UPDATE' ? { DeploymentMode: 'REVERT_DRIFT' } : {}),
      ...defined({ ResourcesToImport: imports }),
    })
    .catch(async (error: unknown) => {
      if (!deps.signal.aborted) return asRefusal(error);
      // Whether it was made before the answer was given up is not known, or it is still being made.
      await deps.clock.sleep(STILL_MAKING_MS);
      const unknown = { id: name, kind, stackId: target.stackName };
      return unlessItEnds(
        deps,
        () => unknown,
        () => Promise.reject(error as Error),
      );
    });
  const made = { id, kind, stackId };
  const { described, changes } = await unlessItEnds(
    deps,
    () => made,
    () => awaitChangeSet(deps, made),
  );
  if (changes !== undefined)
    return {
      ...made,
      changes: withoutSecrets(changes, target.template, target.parameters),
      removesWhatItMade: canRemoveWhatItMade(changes, target.template),
    };
  const reason = described.StatusReason ?? described.Status ?? '';
  const unchanged = NO_CHANGES.test(reason);
  const refusal = unchanged ? undefined : await refusedChangeSet(cloudFormation, id, reason);
  await cloudFormation.deleteChangeSet({ ChangeSetName: id, StackName: stackId });
  if (refusal === undefined) return undefined;
  if (kind !== 'UPDATE' && !keepsStack) await removeEmptyStack(cloudFormation, stackId);
  throw refusal;
}

/** Waits until a change set is worked out; without changes where it failed. */
async function awaitChangeSet(
  { cloudFormation, clock, signal }: StackDeps,
  made: Pick<ChangeSet, 'id' | 'stackId'>,
): Promise<{ described: DescribeChangeSetOutput; changes?: ResourceChange[] }> {
  const pace = createPace(clock, signal);
  let described = await describe(cloudFormation, made);
  while (/^CREATE_(PENDING|IN_PROGRESS)$/.test(described.Status ?? '')) {
    await pace.pause();
    described = await describe(cloudFormation, made);
  }
  if (described.Status !== 'CREATE_COMPLETE') return { described };
  return { described, changes: await readChanges(cloudFormation, described) };
}

/**
 * A rollback cannot remove a table that is born protected, and would end in ROLLBACK_FAILED: it is kept by its policy
 * instead, and the next creation takes it up again.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
function canRemoveWhatItMade(changes: readonly ResourceChange[], template: string): boolean {
  const born = protectedTables(template);
  return !changes.some(({ action, logicalId }) => action === 'add' && born.has(logicalId));
}

/**
 * Asked with values from the start: what fits into one page needs no second call. The stack is named, as in every
 * call on a change set: policies allow these calls on a stack.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
function describe(
  cloudFormation: CloudFormationApi,
  { id, stackId }: Pick<ChangeSet, 'id' | 'stackId'>,
): Promise<DescribeChangeSetOutput> {
  return cloudFormation.describeChangeSet({
    ChangeSetName: id,
    StackName: stackId,
    IncludePropertyValues: true,
  });
}

async function readChanges(
  cloudFormation: CloudFormationApi,
  first: DescribeChangeSetOutput,
): Promise<ResourceChange[]> {
  const changes = await collectPages(
    async (token) =>
      token === undefined
        ? first
        : cloudFormation.describeChangeSet({
            ChangeSetName: first.ChangeSetId,
            StackName: first.StackId,
            IncludePropertyValues: true,
            NextToken: token,
          }),
    ({ Changes = [] }) => Changes,
    ({ NextToken }) => NextToken,
  );
  const mark = createSecretMarks();
  return changes.map((change) => toResourceChange(change, mark));
}

/** Starts to carry a change set out. @returns the event after which its own begin. */
export async function executeChangeSet(
  deps: StackDeps,
  changeSet: ChangeSet,
  token: string,
): Promise<string | undefined> {
  const { cloudFormation } = deps;
  const { id, stackId, kind } = changeSet;
  const after = await unlessItEnds(
    deps,
    () => changeSet,
    () => newestEvent(cloudFormation, stackId),
  );
  try {
    await requestChange(deps, () =>
      cloudFormation.executeChangeSet({
        ChangeSetName: id,
        StackName: stackId,
        ClientRequestToken: token,
        // Said, since the page of the operation gives its default as true. It excludes OnStackFailure above.
        DisableRollback: false,
        ...(kind === 'IMPORT' ? {} : { RetainExceptOnCreate: changeSet.removesWhatItMade }),
      }),
    );
  } catch (error) {
    if (isFatal(error)) throw error;
    // A request whose answer got lost is sent again, and then finds its own work begun.
    const operation = await readOperation(cloudFormation, await readStack(cloudFormation, stackId));
    if (operation?.token === token) return after;
    await discardChangeSet(cloudFormation, changeSet).catch(() => undefined);
    asBusy(error);
  }
  return after;
}

/** How long a request that was given up may still be carried out. */
const STILL_MAKING_MS = 500;

/** A template or parameter that CloudFormation refuses at once is no wrong use of the command. */
function asRefusal(error: unknown): never {
  if (!(error instanceof BackofficeError) || error.awsCode !== 'ValidationError') asBusy(error);
  const overtaken = OVERTAKEN.test(error.message);
  if (overtaken) asBusy(error);
  throw new BackofficeError('FAILED', `CloudFormation refuses the change set: ${error.message}`, {
    hint: (command) => `nothing was changed; correct the cause, then rerun: ${command.again()}`,
    awsCode: error.awsCode,
    ...defined({ requestId: error.requestId }),
    cause: error,
  });
}

const OVERTAKEN = /is in \S+_IN_PROGRESS state|already exists and cannot be created again/;

/** Of two deployments at once, the second finds its change set gone, or the stack in the first one's hands. */
function asBusy(error: unknown): never {
  if (!(error instanceof BackofficeError) || isFatal(error)) throw error;
  const overtaken =
    /^(InvalidChangeSetStatus|ChangeSetNotFound)/.test(error.awsCode ?? '') || OVERTAKEN.test(error.message);
  if (!overtaken) throw error;
  throw new BackofficeError('BUSY', 'somebody else is changing the stack at this moment', {
    hint: (command) =>
      `see who and what: ${command('status')}; wait for it and go on: ${command.again('--wait')}`,
    cause: error,
  });
}
