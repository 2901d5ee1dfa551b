import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { collectPages } from '../../aws/paging.ts';
import type { Connection } from '../../context.ts';
import { isBackofficeError } from '../../errors.ts';
import { rateOf } from '../cost/rates.ts';
import { conditionOf, notDeployed, readStack, type StackState } from './stack.ts';

/** A resource that outlives its stack. */
export interface RetainedResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  /** US dollars a month for what it stores, at the rates of us-east-1; null where that is not known. */
  readonly monthlyCost: number | null;
}

/** What is to be destroyed, and what stands in the way. */
export interface DoomedStack {
  readonly stack: StackState;
  /** Protections that have to be lifted first. */
  readonly protections: readonly Protection[];
  /** What its policies keep. */
  readonly retained: readonly RetainedResource[];
}

/** Something that keeps a resource from being deleted. */
export interface Protection {
  readonly kind: 'termination' | 'table';
  /** The stack or the table. */
  readonly name: string;
}

const GB = 2 ** 30;

/** @throws BackofficeError NOT_FOUND when there is nothing to destroy. */
export async function readDoomedStack(
  connection: Pick<Connection, 'cloudFormation' | 'dynamoDB'>,
  { name, stackName }: { readonly name: string; readonly stackName: string },
): Promise<DoomedStack> {
  const cloudFormation = await connection.cloudFormation();
  const stack = await readStack(cloudFormation, stackName);
  if (stack === undefined || conditionOf(stack) === 'absent') throw notDeployed(name);
  const [resources, kept] = await Promise.all([
    resourcesOf(cloudFormation, stack.id),
    keptByPolicy(cloudFormation, stack),
  ]);
  const protections: Protection[] = stack.terminationProtection
    ? [{ kind: 'termination', name: stackName }]
    : [];
  const retained: RetainedResource[] = [];
  for (const resource of resources.filter(
    (each) => isThere(each) || each.ResourceStatus === 'DELETE_SKIPPED',
  )) {
    const { LogicalResourceId: logicalId = '', PhysicalResourceId: physicalId = '' } = resource;
    const type = resource.ResourceType ?? '';
    const table = type === 'AWS::DynamoDB::Table' ? await readTable(connection, physicalId) : undefined;
    if (kept.has(logicalId)) {
      const monthlyCost = table === undefined ? null : storageCost(table.bytes);
      retained.push({ logicalId, physicalId, type, monthlyCost });
    } else if (table?.protected) protections.push({ kind: 'table', name: physicalId });
  }
  const active = stack.outputs.tableName;
  if (active !== undefined && !resources.some(({ PhysicalResourceId: id }) => id === active))
    retained.push(await restoredTable(connection, active));
  return { stack, protections, retained };
}

/** The table that the application was moved to is not the stack's: it stays, with all its items. */
async function restoredTable(
  connection: Pick<Connection, 'dynamoDB'>,
  name: string,
): Promise<RetainedResource> {
  const table = await readTable(connection, name);
  const monthlyCost = table === undefined ? null : storageCost(table.bytes);
  return { logicalId: 'ActiveTable', physicalId: name, type: 'AWS::DynamoDB::Table', monthlyCost };
}

async function readTable({ dynamoDB }: Pick<Connection, 'dynamoDB'>, name: string) {
  try {
    const { Table } = await (await dynamoDB()).describeTable({ TableName: name });
    return { protected: Table?.DeletionProtectionEnabled ?? false, bytes: Table?.TableSizeBytes ?? 0 };
  } catch (error) {
    if (isBackofficeError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** US dollars a month, in cents. */
function storageCost(bytes: number): number {
  return Math.round((bytes / GB) * rateOf('tableStorage').usd * 100) / 100;
}

/** The logical ids that the live template keeps. */
async function keptByPolicy(cloudFormation: CloudFormationApi, stack: StackState): Promise<Set<string>> {
  if (conditionOf(stack) === 'review') return new Set();
  const { TemplateBody = '{}' } = await cloudFormation.getTemplate({ StackName: stack.id });
  const { Resources = {} } = JSON.parse(TemplateBody) as {
    Resources?: Record<string, { DeletionPolicy?: string }>;
  };
  return new Set(
    Object.entries(Resources).flatMap(([id, { DeletionPolicy }]) =>
      DeletionPolicy?.startsWith('Retain') ? [id] : [],
    ),
  );
}

/** The resources of a stack, also those that are gone. */
export function resourcesOf(
  cloudFormation: CloudFormationApi,
  stackId: string,
): Promise<StackResourceSummary[]> {
  return collectPages(
    (token) =>
      cloudFormation.listStackResources({
        StackName: stackId,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    ({ StackResourceSummaries = [] }) => StackResourceSummaries,
    ({ NextToken }) => NextToken,
  );
}

/** Whether a resource of a stack really exists. */
export function isThere({ ResourceStatus, PhysicalResourceId }: StackResourceSummary): boolean {
  return (
    Boolean(PhysicalResourceId) &&
    !/^DELETE_(COMPLETE|SKIPPED)$|^CREATE_(FAILED|IN_PROGRESS)$/.test(ResourceStatus ?? '')
  );
}
