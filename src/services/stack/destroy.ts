import type { S3Api } from '../../aws/s3.ts';
import type { Connection } from '../../context.ts';
import { BackofficeError, isBackofficeError } from '../../errors.ts';
import {
  type DoomedStack,
  isThere,
  type Protection,
  type RetainedResource,
  resourcesOf,
} from './doomed-stack.ts';
import type { StackProgress, StackStep, StackWatch } from './events.ts';
import { deleteStack, requireOutcome } from './recovery.ts';

/** What `destroy` tells. */
export interface DestroyResult {
  readonly changed: boolean;
  readonly stack: { readonly name: string; readonly status: string };
  /** Objects, old versions among them, that were removed from the artifacts bucket. */
  readonly emptiedObjects: number;
  /** What stays and is no longer the stack's. In a dry run: what would stay. */
  readonly retained: readonly RetainedResource[];
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
