import type { ListObjectVersionsOutput } from '@aws-sdk/client-s3';
import type { CloudFormationApi } from '../aws/cloudformation.ts';
import type { S3Api } from '../aws/s3.ts';
import type { Clock } from '../context.ts';
import { BackofficeError, isBackofficeError } from '../errors.ts';
import { followStack, newestEvent, type StackStep, unlessInterrupted } from './deploy/stack-events.ts';
import { conditionOf, notDeployed, readStack, type StackState } from './stack.ts';

/** What `destroy` tells. */
export interface DestroyResult {
  readonly changed: boolean;
  readonly stack: { readonly name: string; readonly status: string };
  /** Objects, old versions among them, that were removed from the artifacts bucket. */
  readonly emptiedObjects: number;
  /** What stays and is no longer the stack's, by physical id. */
  readonly retained: readonly string[];
}

export interface DestroyOptions {
  readonly environmentName: string;
  readonly stackName: string;
  readonly cloudFormation: CloudFormationApi;
  readonly s3: S3Api;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const OBJECTS_PER_CALL = 1000;

/** @throws BackofficeError NOT_FOUND when there is nothing to destroy; REFUSED when the stack is protected. */
export async function readDoomedStack({
  cloudFormation,
  stackName,
  environmentName,
}: DestroyOptions): Promise<StackState> {
  const stack = await readStack(cloudFormation, stackName);
  if (stack === undefined || conditionOf(stack) === 'absent') throw notDeployed(environmentName);
  if (stack.terminationProtection) {
    throw new BackofficeError('REFUSED', `the stack ${stackName} is protected against termination`, {
      hint: `lift it first: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${stackName}`,
    });
  }
  return stack;
}

/** Empties the artifacts bucket, deletes the stack and follows that to its end. */
export async function* destroy(
  options: DestroyOptions,
  stack: StackState,
): AsyncGenerator<StackStep, DestroyResult> {
  const { cloudFormation, clock, signal } = options;
  const bucket = stack.outputs.artifactsBucket ?? (await artifactsBucket(cloudFormation, stack.id));
  const emptiedObjects = bucket === undefined ? 0 : await emptyBucket(options.s3, bucket);
  const after = await newestEvent(cloudFormation, stack.id);
  if (stack.status !== 'DELETE_IN_PROGRESS') {
    await unlessInterrupted(signal, () => cloudFormation.deleteStack({ StackName: stack.id }));
  }
  const steps: StackStep[] = [];
  const following = followStack({ cloudFormation, stackId: stack.id, clock, signal, after });
  let next = await following.next();
  while (!next.done) {
    steps.push(next.value);
    yield next.value;
    next = await following.next();
  }
  const { status, firstFailure } = next.value;
  if (status !== 'DELETE_COMPLETE') {
    throw new BackofficeError(
      'FAILED',
      `the stack could not be deleted: ${firstFailure?.logicalId ?? ''}: ${firstFailure?.reason ?? status}`,
      {
        hint: `remove the cause and run again: backoffice destroy --env ${options.environmentName}`,
      },
    );
  }
  const retained = steps.filter((step) => step.status === 'DELETE_SKIPPED').map(({ logicalId }) => logicalId);
  return { changed: true, stack: { name: stack.name, status }, emptiedObjects, retained };
}

/** A stack that failed has no outputs, but may have its bucket. */
async function artifactsBucket(
  cloudFormation: CloudFormationApi,
  stackId: string,
): Promise<string | undefined> {
  const { StackResourceSummaries = [] } = await cloudFormation.listStackResources({ StackName: stackId });
  const bucket = StackResourceSummaries.find(
    ({ ResourceType, ResourceStatus = '' }) =>
      ResourceType === 'AWS::S3::Bucket' && !/^DELETE_|_IN_PROGRESS$|^CREATE_FAILED$/.test(ResourceStatus),
  );
  return bucket?.PhysicalResourceId || undefined;
}

/** Removes every version of every object: a bucket that holds any cannot be deleted. */
async function emptyBucket(s3: S3Api, bucket: string): Promise<number> {
  let removed = 0;
  for (;;) {
    const listing: Promise<ListObjectVersionsOutput> = s3.listObjectVersions({
      Bucket: bucket,
      MaxKeys: OBJECTS_PER_CALL,
    });
    const page = await listing.catch((error: unknown): ListObjectVersionsOutput => {
      if (isBackofficeError(error) && error.awsCode === 'NoSuchBucket') return {};
      throw error;
    });
    const objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
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
