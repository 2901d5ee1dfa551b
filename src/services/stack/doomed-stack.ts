import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import type { Connection } from '../../aws/connection.ts';
import { BackofficeError } from '../../errors.ts';
import { rateOf } from '../cost/rates.ts';
import { bucketExists } from './artifacts-bucket.ts';
import { isThere, resourcesOf } from './resources.ts';
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
  /** `DELETE_COMPLETE` when only the artifacts bucket is left. */
  readonly stack: Pick<StackState, 'id' | 'name' | 'status'>;
  /** Protections that have to be lifted first. */
  readonly protections: readonly Protection[];
  /** What its policies keep, the artifacts bucket left out. */
  readonly retained: readonly RetainedResource[];
  /** The artifacts bucket, which is decided about last; none when it was never made. */
  readonly buckets: readonly RetainedResource[];
  /** Tables that go with the stack. */
  readonly tables: readonly DoomedTable[];
  /** Number of resources that go, tables among them. */
  readonly resources: number;
}

/** A table that goes, with its items. */
export interface DoomedTable {
  readonly name: string;
  /** AWS refreshes it about every six hours. */
  readonly approximateItems: number;
}

/** Something that keeps a resource from being deleted. */
export interface Protection {
  readonly kind: 'termination' | 'table';
  /** The stack or the table. */
  readonly name: string;
}

const GB = 2 ** 30;

/** The environment that is to go. */
export interface DoomedEnvironment {
  readonly name: string;
  readonly stackName: string;
  /** Name of its artifacts bucket, which may be there without the stack. */
  readonly artifactsBucket: string;
}

/** @throws BackofficeError NOT_FOUND when there is nothing to destroy. */
export async function readDoomedStack(
  connection: Pick<Connection, 'cloudFormation' | 'dynamoDB' | 's3'>,
  { name, stackName, artifactsBucket }: DoomedEnvironment,
): Promise<DoomedStack> {
  const cloudFormation = await connection.cloudFormation();
  const stack = await readStack(cloudFormation, stackName);
  if (stack === undefined || conditionOf(stack) === 'absent') {
    if (!(await bucketExists(await connection.s3(), artifactsBucket))) throw notDeployed(name);
    return leftBucket(stackName, artifactsBucket);
  }
  const [resources, kept] = await Promise.all([
    resourcesOf(cloudFormation, stack.id),
    keptByPolicy(cloudFormation, stack),
  ]);
  const doomed: SortedResources = { protections: [], retained: [], buckets: [], tables: [] };
  const there = resources.filter((each) => isThere(each) || each.ResourceStatus === 'DELETE_SKIPPED');
  if (stack.terminationProtection) doomed.protections.push({ kind: 'termination', name: stackName });
  for (const resource of there) await sortIn(doomed, resource, kept, connection);
  const stay = doomed.retained.length + doomed.buckets.length;
  const active = stack.outputs.tableName;
  if (active !== undefined && !resources.some(({ PhysicalResourceId: id }) => id === active))
    doomed.retained.push(await restoredTable(connection, active));
  return { stack, ...doomed, resources: there.length - stay };
}

/** The resources of a stack by what becomes of them. */
interface SortedResources {
  readonly protections: Protection[];
  readonly retained: RetainedResource[];
  readonly buckets: RetainedResource[];
  readonly tables: DoomedTable[];
}

async function sortIn(
  doomed: SortedResources,
  resource: StackResourceSummary,
  kept: ReadonlySet<string>,
  connection: Pick<Connection, 'dynamoDB'>,
): Promise<void> {
  const { LogicalResourceId: logicalId = '', PhysicalResourceId: physicalId = '' } = resource;
  const type = resource.ResourceType ?? '';
  if (type === 'AWS::S3::Bucket') {
    doomed.buckets.push({ logicalId, physicalId, type, monthlyCost: null });
    return;
  }
  const table = type === 'AWS::DynamoDB::Table' ? await readTable(connection, physicalId) : undefined;
  if (kept.has(logicalId)) {
    const monthlyCost = table === undefined ? null : storageCost(table.bytes);
    doomed.retained.push({ logicalId, physicalId, type, monthlyCost });
  } else if (table !== undefined) {
    doomed.tables.push({ name: physicalId, approximateItems: table.items });
    if (table.protected) doomed.protections.push({ kind: 'table', name: physicalId });
  }
}

/** A destruction that was ended after the stack, or that left the bucket to a backup that is gone by now. */
function leftBucket(name: string, physicalId: string): DoomedStack {
  const bucket = { logicalId: 'ArtifactsBucket', physicalId, type: 'AWS::S3::Bucket', monthlyCost: null };
  return {
    stack: { name, id: '', status: 'DELETE_COMPLETE' },
    protections: [],
    retained: [],
    buckets: [bucket],
    tables: [],
    resources: 0,
  };
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
    return {
      protected: Table?.DeletionProtectionEnabled ?? false,
      bytes: Table?.TableSizeBytes ?? 0,
      items: Table?.ItemCount ?? 0,
    };
  } catch (error) {
    if (error instanceof BackofficeError && error.code === 'NOT_FOUND') return undefined;
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
