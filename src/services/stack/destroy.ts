import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { collectPages } from '../../aws/paging.ts';
import type { S3Api } from '../../aws/s3.ts';
import type { Connection } from '../../context.ts';
import { BackofficeError, isBackofficeError } from '../../errors.ts';
import { rateOf } from '../cost/rates.ts';
import type { StackProgress, StackStep, StackWatch } from './events.ts';
import { deleteStack, requireOutcome } from './recovery.ts';
import { conditionOf, notDeployed, readStack, type StackState } from './stack.ts';

/** What `destroy` tells. */
export interface DestroyResult {
  readonly changed: boolean;
  readonly stack: { readonly name: string; readonly status: string };
  /** Objects, old versions among them, that were removed from the artifacts bucket. */
  readonly emptiedObjects: number;
  /** What stays and is no longer the stack's. In a dry run: what would stay. */
  readonly retained: readonly RetainedResource[];
}

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
      const monthlyCost =
        table === undefined ? null : roundCents((table.bytes / GB) * rateOf('tableStorage').usd);
      retained.push({ logicalId, physicalId, type, monthlyCost });
    } else if (table?.protected) protections.push({ kind: 'table', name: physicalId });
  }
  return { stack, protections, retained };
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

function roundCents(amount: number): number {
  return Math.round(amount * 100) / 100;
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

/** Lifts what keeps the stack and its tables from being deleted. */
export async function liftProtections(
  connection: Pick<Connection, 'cloudFormation' | 'dynamoDB'>,
  protections: readonly Protection[],
): Promise<void> {
  for (const { kind, name } of protections) {
    if (kind === 'termination')
      await (await connection.cloudFormation()).updateTerminationProtection({
        StackName: name,
        EnableTerminationProtection: false,
      });
    else
      await (await connection.dynamoDB()).updateTable({ TableName: name, DeletionProtectionEnabled: false });
  }
}

export interface DestroyOptions {
  readonly environmentName: string;
  readonly s3: S3Api;
  readonly token: string;
  /** Resources to leave where they are, once a deletion has failed at them. */
  readonly retain: readonly string[];
}

/** Empties the artifacts bucket, deletes the stack and follows that to its end. */
export async function* destroy(
  watch: StackWatch,
  { stack, retained }: DoomedStack,
  { environmentName, s3, token, retain }: DestroyOptions,
): AsyncGenerator<StackStep, DestroyResult> {
  const buckets = (await resourcesOf(watch.cloudFormation, stack.id)).filter(
    (resource) => resource.ResourceType === 'AWS::S3::Bucket' && isThere(resource),
  );
  let emptiedObjects = 0;
  for (const { PhysicalResourceId: bucket = '' } of buckets) emptiedObjects += await emptyBucket(s3, bucket);
  const skipped: StackStep[] = [];
  const outcome = yield* noting(deleteStack(watch, stack, token, retain), skipped);
  requireOutcome(
    outcome,
    /^DELETE_COMPLETE$/,
    'the stack could not be deleted',
    `remove the cause and run again, or leave a resource where it is with --retain: backoffice destroy --env ${environmentName}`,
  );
  const known = new Set(retained.map(({ logicalId }) => logicalId));
  const others = skipped
    .filter(({ logicalId }) => !known.has(logicalId))
    .map(({ logicalId, physicalId, type }) => ({ logicalId, physicalId, type, monthlyCost: null }));
  return {
    changed: true,
    stack: { name: stack.name, status: outcome.status },
    emptiedObjects,
    retained: [...retained, ...others],
  };
}

/** Passes steps on, and keeps those of resources that stay. */
async function* noting(steps: StackProgress, skipped: StackStep[]): StackProgress {
  for (;;) {
    const { value, done } = await steps.next();
    if (done) return value;
    if (value.status === 'DELETE_SKIPPED') skipped.push(value);
    yield value;
  }
}

function resourcesOf(cloudFormation: CloudFormationApi, stackId: string): Promise<StackResourceSummary[]> {
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

function isThere({ ResourceStatus, PhysicalResourceId }: StackResourceSummary): boolean {
  return (
    Boolean(PhysicalResourceId) &&
    !/^DELETE_(COMPLETE|SKIPPED)$|^CREATE_(FAILED|IN_PROGRESS)$/.test(ResourceStatus ?? '')
  );
}

const OBJECTS_PER_CALL = 1000;

/** Removes every version of every object: a bucket that holds any cannot be deleted. */
async function emptyBucket(s3: S3Api, bucket: string): Promise<number> {
  let removed = 0;
  for (;;) {
    const page = await s3
      .listObjectVersions({ Bucket: bucket, MaxKeys: OBJECTS_PER_CALL })
      .catch((error: unknown) => {
        if (isBackofficeError(error) && error.awsCode === 'NoSuchBucket') return undefined;
        throw error;
      });
    const objects = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (objects.length === 0) return removed;
    const { Errors = [] } = await s3.deleteObjects({
      Bucket: bucket,
      Delete: { Objects: objects, Quiet: true },
    });
    if (Errors.length > 0)
      throw new BackofficeError(
        'FAILED',
        `objects of ${bucket} cannot be removed: ${Errors[0]?.Message ?? ''}`,
      );
    removed += objects.length;
  }
}
