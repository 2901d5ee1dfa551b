import type { CallOptions } from '../../aws/calls.ts';
import type { Connection } from '../../aws/connection.ts';
import type { S3Api } from '../../aws/s3.ts';
import type { CommandWriter } from '../../hints.ts';
import { removeBucket } from './artifacts-bucket.ts';
import { followStack, type StackOutcome, type StackProgress, type StackStep } from './events.ts';
import { tellingHowItStands } from './interrupted.ts';
import { beginDeletion, deleteStack, failedResources, requireOutcome } from './recovery.ts';
import type { Remains } from './remains.ts';
import type { Protection, RemovalPlan, RemovedTable, RetainedResource } from './removal-plan.ts';
import type { StackDeps } from './stack-deps.ts';

/** What goes with a stack. */
export interface Removed {
  readonly resources: number;
  readonly tables: readonly RemovedTable[];
}

/** What `destroy` tells. */
export interface DestroyResult {
  readonly changed: boolean;
  readonly stack: { readonly name: string; readonly status: string };
  /** What goes with the stack. In a dry run: what would go. */
  readonly removed: Removed;
  /** Objects, old versions among them, that were removed from the artifacts bucket. */
  readonly emptiedObjects: number;
  /** What stays and is no longer the stack's. In a dry run: what would stay. */
  readonly retained: readonly RetainedResource[];
}

/** So long a command that has ended puts back what it has lifted. */
const FAREWELL_MS = 3000;

/** Sets what keeps the stack and its tables from being deleted. */
async function protect(
  connection: Pick<Connection, 'cloudFormation' | 'dynamoDB'>,
  protections: readonly Protection[],
  on: boolean,
  options: CallOptions = {},
): Promise<void> {
  for (const { kind, name } of protections)
    if (kind === 'termination')
      await (await connection.cloudFormation()).updateTerminationProtection(
        { StackName: name, EnableTerminationProtection: on },
        options,
      );
    else
      await (await connection.dynamoDB()).updateTable(
        { TableName: name, DeletionProtectionEnabled: on },
        options,
      );
}

export interface DestroyOptions {
  readonly connection: Pick<Connection, 'cloudFormation' | 'dynamoDB'>;
  readonly s3: S3Api;
  readonly token: string;
  /** Resources to leave where they are, once a deletion has failed at them. */
  readonly retain: readonly string[];
  /** Removes the artifacts bucket although a table or a backup remains. */
  readonly purge: boolean;
  /** Asked when the stack is gone. */
  readonly remains: () => Promise<Remains>;
}

/**
 * Deletes the stack, follows that to its end, and then decides about the artifacts bucket: it stays while a table or
 * a backup does, since restoring needs the manifests in it. Nothing is taken from the bucket, and protections are
 * set again, when CloudFormation refuses.
 */
export async function* destroy(
  deps: StackDeps,
  removal: RemovalPlan,
  options: DestroyOptions,
): AsyncGenerator<StackStep, DestroyResult> {
  const { stack, buckets } = removal;
  const skipped: StackStep[] = [];
  const outcome =
    stack.status === 'DELETE_COMPLETE' ? undefined : yield* noting(remove(deps, removal, options), skipped);
  const standing = {
    stands: `the stack is deleted, its artifacts bucket may not be`,
    hint: (command: CommandWriter) => `remove what is left: ${command.again()}`,
  };
  const { remains, needed, emptiedObjects } = await tellingHowItStands(deps.signal, standing, () =>
    removeBuckets(buckets, options),
  );
  const known = new Set([...remains.tables, ...buckets].map(({ physicalId }) => physicalId));
  const others = skipped
    .filter(({ physicalId }) => !known.has(physicalId))
    .map(({ logicalId, physicalId, type }) => ({ logicalId, physicalId, type, monthlyCost: null }));
  return {
    changed: true,
    stack: { name: stack.name, status: outcome?.status ?? stack.status },
    removed: { resources: removal.resources, tables: removal.tables },
    emptiedObjects,
    retained: staying(removal, remains, others, needed),
  };
}

/** Removes the artifacts bucket unless something remains that needs it. */
async function removeBuckets(buckets: RemovalPlan['buckets'], options: DestroyOptions) {
  const remains = await options.remains();
  const needed = !options.purge && remains.tables.length + remains.backups.length > 0;
  let emptiedObjects = 0;
  if (!needed)
    for (const { physicalId } of buckets) emptiedObjects += await removeBucket(options.s3, physicalId);
  return { remains, needed, emptiedObjects };
}

/** What is left of an environment once its stack is gone. */
export function staying(
  { retained, buckets }: RemovalPlan,
  { tables, backups }: Remains,
  others: readonly RetainedResource[],
  needed: boolean,
): readonly RetainedResource[] {
  const named = new Map(retained.map((resource) => [resource.physicalId, resource]));
  for (const table of tables) if (!named.has(table.physicalId)) named.set(table.physicalId, table);
  return [...named.values(), ...others, ...backups, ...(needed ? buckets : [])];
}

async function* remove(deps: StackDeps, removal: RemovalPlan, options: DestroyOptions): StackProgress {
  const { stack, protections } = removal;
  const { connection, token, retain } = options;
  let after: string | undefined;
  try {
    await protect(connection, protections, false);
    after = await beginDeletion(deps, stack, token, retain);
  } catch (error) {
    // Also after Ctrl-C, which ends calls with the command's own signal.
    await protect(connection, protections, true, { signal: AbortSignal.timeout(FAREWELL_MS) }).catch(
      (again: unknown) => deps.report(`warning: the protection could not be set again: ${String(again)}`),
    );
    throw error;
  }
  let outcome = yield* followStack(deps, stack.id, after);
  const stuck = await stuckBuckets(deps, removal, outcome);
  // A stack of an earlier version deletes its bucket, which holds the releases: it is kept until it is known to go.
  if (stuck.length > 0)
    outcome = yield* deleteStack(deps, { ...stack, status: outcome.status }, `${token}-bucket`, [
      ...retain,
      ...stuck,
    ]);
  requireOutcome(
    outcome,
    /^DELETE_COMPLETE$/,
    'the stack could not be deleted',
    (command) =>
      `remove the cause and rerun: ${command.again()}; or leave a resource where it is: ${command.again('--retain <resource>')}`,
  );
  return outcome;
}

/** The buckets of a stack whose deletion failed at nothing else. */
async function stuckBuckets(
  deps: StackDeps,
  { stack, buckets }: RemovalPlan,
  { status }: StackOutcome,
): Promise<readonly string[]> {
  if (status !== 'DELETE_FAILED') return [];
  const failed = (await failedResources(deps, stack.id)).map(({ logicalId }) => logicalId);
  const ours = new Set(buckets.map(({ logicalId }) => logicalId));
  return failed.every((id) => ours.has(id)) ? failed : [];
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
