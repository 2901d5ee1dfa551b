import { createHash } from 'node:crypto';
import type { Change, DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { collectPages } from '../../aws/paging.ts';
import { createPace } from '../../aws/polling.ts';
import type { Clock } from '../../context.ts';
import { BackofficeError } from '../../errors.ts';

/** A changed property of a resource; `before` is null where there was none. Code is shown by its hash. */
export interface PropertyChange {
  /** `Environment/Variables/LOG_LEVEL`. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What a deployment does to one resource. */
export interface ResourceChange {
  readonly action: 'add' | 'modify' | 'remove';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | null;
  /** Whether the resource is made anew; `maybe` is decided while it is applied. */
  readonly replacement: 'no' | 'yes' | 'maybe';
  readonly properties: readonly PropertyChange[];
}

/** A change set that waits to be executed. */
export interface Plan {
  readonly changeSetId: string;
  readonly stackId: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly changes: readonly ResourceChange[];
}

export interface PlanRequest {
  readonly stackName: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Unique: two deployments must not share a change set. */
  readonly name: string;
}

const NO_CHANGES = /didn't contain changes|No updates are to be performed/;

/**
 * Creates a change set and waits for it.
 * @returns undefined when nothing would change; the empty change set is gone then.
 * @throws BackofficeError when CloudFormation refuses the template.
 */
export async function createPlan(
  cloudFormation: CloudFormationApi,
  request: PlanRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<Plan | undefined> {
  const { Id: changeSetId = '', StackId: stackId = '' } = await cloudFormation.createChangeSet({
    StackName: request.stackName,
    ChangeSetName: request.name,
    ChangeSetType: request.kind,
    TemplateBody: request.template,
    Parameters: Object.entries(request.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    Tags: Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value })),
    ClientToken: request.name,
    ...(request.kind === 'CREATE' ? { OnStackFailure: 'ROLLBACK' as const } : {}),
  });
  const described = await waitForChangeSet(cloudFormation, changeSetId, clock, signal);
  if (described.Status === 'CREATE_COMPLETE') {
    return {
      changeSetId,
      stackId,
      kind: request.kind,
      changes: (await readChanges(cloudFormation, changeSetId)).map(toResourceChange),
    };
  }
  await cloudFormation.deleteChangeSet({ ChangeSetName: changeSetId });
  if (NO_CHANGES.test(described.StatusReason ?? '')) return undefined;
  throw new BackofficeError(
    'FAILED',
    `CloudFormation refuses the change set: ${described.StatusReason ?? described.Status}`,
  );
}

async function waitForChangeSet(
  cloudFormation: CloudFormationApi,
  changeSetId: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<DescribeChangeSetOutput> {
  const pace = createPace(clock, signal);
  for (;;) {
    const described = await cloudFormation.describeChangeSet({ ChangeSetName: changeSetId });
    if (described.Status !== 'CREATE_PENDING' && described.Status !== 'CREATE_IN_PROGRESS') return described;
    await pace.pause();
  }
}

function readChanges(cloudFormation: CloudFormationApi, changeSetId: string): Promise<Change[]> {
  return collectPages(
    (token) =>
      cloudFormation.describeChangeSet({
        ChangeSetName: changeSetId,
        IncludePropertyValues: true,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    ({ Changes = [] }) => Changes,
    ({ NextToken }) => NextToken,
  );
}

const ACTIONS: Readonly<Record<string, ResourceChange['action']>> = { Add: 'add', Remove: 'remove' };
const REPLACEMENTS: Readonly<Record<string, ResourceChange['replacement']>> = {
  True: 'yes',
  Conditional: 'maybe',
};

function toResourceChange({ ResourceChange: change = {} }: Change): ResourceChange {
  return {
    action: ACTIONS[change.Action ?? ''] ?? 'modify',
    logicalId: change.LogicalResourceId ?? '',
    type: change.ResourceType ?? '',
    physicalId: change.PhysicalResourceId ?? null,
    replacement: REPLACEMENTS[change.Replacement ?? ''] ?? 'no',
    properties: (change.Details ?? []).map(({ Target: target = {} }) => {
      const path = (target.Path ?? target.Name ?? '').replace(/^\/Properties\//, '');
      return { path, before: shown(path, target.BeforeValue), after: shown(path, target.AfterValue) };
    }),
  };
}

function shown(path: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  return path.startsWith('Code') ? codeHash(value) : value;
}

/** The first digits of the hash of the function's code, by which versions of it are told apart. */
export function codeHash(code: string): string {
  return createHash('sha256').update(code).digest('hex').slice(0, 12);
}

/** The resources that a change would take away with their data. */
export function dataLosses(changes: readonly ResourceChange[]): readonly ResourceChange[] {
  const holdsData = new Set(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket']);
  return changes.filter(
    ({ type, action, replacement }) => holdsData.has(type) && (action === 'remove' || replacement !== 'no'),
  );
}
