import type {
  Output,
  Stack,
  StackEvent,
  StackResource,
  StackResourceDetail,
  StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { resolve, type Scope } from './intrinsics.ts';
import { shownParameters } from './parameters.ts';
import { prepare, referables } from './resources.ts';
import { standingOutputs } from './stack-exports.ts';
import type { StackServices } from './stack-services.ts';
import type { ResourceRecord, StackEventRecord, StackRecord } from './stack-store.ts';
import { tagList } from './stack-tags.ts';

/** A stack as DescribeStacks shows it. Outputs are worked out now: an API's address may change over a restart. */
export async function describeStack(
  stack: StackRecord,
  services: Pick<StackServices, 'account' | 'providers' | 'exports' | 'templates'>,
): Promise<Stack> {
  // An import into a new stack has no template before it is complete.
  const template =
    stack.model.template === '' ? undefined : await services.templates.load(stack.model.template);
  const settled = template !== undefined && /^(CREATE_COMPLETE|UPDATE_|IMPORT_)/.test(stack.status);
  return {
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status as Stack['StackStatus'],
    StackStatusReason: stack.statusReason,
    Description: template?.Description,
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: stack.updatedAt === undefined ? undefined : new Date(stack.updatedAt),
    DeletionTime: stack.deletedAt === undefined ? undefined : new Date(stack.deletedAt),
    Capabilities: [...stack.capabilities] as Stack['Capabilities'],
    ...filled('Parameters', template && shownParameters(template, stack.model)),
    Tags: tagList(stack.tags),
    ...(stack.roleArn === undefined ? {} : { RoleARN: stack.roleArn }),
    ...(stack.deletedAt === undefined
      ? { EnableTerminationProtection: stack.terminationProtection, ChangeSetId: stack.changeSetId }
      : {}),
    DisableRollback: false,
    NotificationARNs: [...(stack.notificationArns ?? [])],
    RollbackConfiguration: {},
    DriftInformation: driftOf(stack),
    ...filled(
      'LastOperations',
      stack.lastOperations?.map(({ type, id }) => ({ OperationType: type, OperationId: id })),
    ),
    ...filled('Outputs', settled ? await outputsOf(stack, services) : undefined),
  };
}

/** As recorded on AWS, a list that is empty is not there (localstack's test_stack_description_lifecycle). */
export function filled<Name extends string, T>(name: Name, list: T[] | undefined): { [key in Name]?: T[] } {
  const entry: { [key in Name]?: T[] } = {};
  if (list !== undefined && list.length > 0) entry[name] = list;
  return entry;
}

function driftOf({ drift }: StackRecord): Stack['DriftInformation'] {
  if (drift === undefined) return { StackDriftStatus: 'NOT_CHECKED' };
  return { StackDriftStatus: drift.status, LastCheckTimestamp: new Date(drift.at) };
}

async function outputsOf(
  stack: StackRecord,
  {
    account,
    providers,
    exports,
    templates,
  }: Pick<StackServices, 'account' | 'providers' | 'exports' | 'templates'>,
): Promise<Output[]> {
  const prepared = prepare(stack.model, stack, { account, templates });
  const known = await referables(stack, providers);
  // In the middle of an update a resource may be between its old and its new self.
  const whole = [...prepared.graph.resources.keys()].every((logicalId) => known.has(logicalId));
  if (!whole && stack.operation !== undefined) return [];
  const scope = prepared.scope(known, { exports: await exports.values() });
  return standingOutputs(scope).flatMap(([OutputKey, { Value, Description, ExportName }]) => {
    const OutputValue = outputValue(Value, scope);
    if (OutputValue === undefined) return [];
    const exported = ExportName === undefined ? {} : { ExportName: outputValue(ExportName, scope) };
    return [{ OutputKey, OutputValue, Description, ...exported }];
  });
}

/** An output that cannot be told must not make the stacks of all untold. */
function outputValue(value: unknown, scope: Scope): string | undefined {
  try {
    return String(resolve(value, scope));
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

export function describeEvent(event: StackEventRecord): StackEvent {
  return {
    StackId: event.stackId,
    EventId: event.id,
    StackName: event.stackName,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.time),
    ResourceStatus: event.status as StackEvent['ResourceStatus'],
    ResourceStatusReason: event.reason,
    ClientRequestToken: event.token,
    ResourceProperties: event.properties && JSON.stringify(event.properties),
  };
}

export function describeResource(record: ResourceRecord, { drift }: StackRecord): StackResourceSummary {
  const found = drift?.resources.find(({ logicalId }) => logicalId === record.logicalId);
  const checked = drift !== undefined && found !== undefined && found.status !== 'NOT_CHECKED';
  return {
    LogicalResourceId: record.logicalId,
    PhysicalResourceId: record.physicalId,
    ResourceType: record.type,
    ResourceStatus: record.status as StackResourceSummary['ResourceStatus'],
    ResourceStatusReason: record.statusReason,
    LastUpdatedTimestamp: new Date(record.updatedAt),
    DriftInformation: checked
      ? { StackResourceDriftStatus: found.status, LastCheckTimestamp: new Date(drift.at) }
      : { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

export function describeResourceDetail(stack: StackRecord, record: ResourceRecord): StackResourceDetail {
  const { LastUpdatedTimestamp, ...summary } = describeResource(record, stack);
  return { ...summary, StackId: stack.id, StackName: stack.name, LastUpdatedTimestamp };
}

export function describeStackResource(stack: StackRecord, record: ResourceRecord): StackResource {
  const { LastUpdatedTimestamp, ...summary } = describeResource(record, stack);
  return { ...summary, StackId: stack.id, StackName: stack.name, Timestamp: LastUpdatedTimestamp };
}
