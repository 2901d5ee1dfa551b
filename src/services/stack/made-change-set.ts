import type { CallOptions } from '../../aws/calls.ts';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { BackofficeError, isNotFound } from '../../errors.ts';
import { readStack } from './stack.ts';
import type { StackDeps } from './stack-deps.ts';

/** An import contains nothing but what it imports. */
export type ChangeSetKind = 'CREATE' | 'UPDATE' | 'IMPORT';

/** What of a change set it takes to give it up. */
export interface MadeChangeSet {
  readonly id: string;
  readonly stackId: string;
  readonly kind: ChangeSetKind;
}

/** Gives a change set up. */
export async function discardChangeSet(
  cloudFormation: CloudFormationApi,
  { id, kind, stackId }: MadeChangeSet,
  options: CallOptions = {},
): Promise<void> {
  await cloudFormation.deleteChangeSet({ ChangeSetName: id, StackName: stackId }, options);
  if (kind !== 'UPDATE') await removeEmptyStack(cloudFormation, stackId, options);
}

/** So long a command that has ended clears away what it made. */
const FAREWELL_MS = 3000;

/**
 * Does what comes before a change set is executed; when that fails, or the command ends, the change set goes.
 * @param held the change set that is to go; undefined once it is executed.
 */
export async function unlessItEnds<T>(
  { cloudFormation, report }: Pick<StackDeps, 'cloudFormation' | 'report'>,
  held: () => MadeChangeSet | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const changeSet = held();
    if (changeSet !== undefined)
      await discardChangeSet(cloudFormation, changeSet, { signal: AbortSignal.timeout(FAREWELL_MS) }).catch(
        (left: unknown) => {
          if (isNotFound(left)) return;
          report(`warning: the change set ${changeSet.id} could not be deleted: ${reasonText(left)}`);
        },
      );
    throw error;
  }
}

/** Why a last call did not end well: its own limit, or what AWS says. */
function reasonText(error: unknown): string {
  return error instanceof BackofficeError ? error.message : `no answer within ${FAREWELL_MS / 1000} s`;
}

/** A change set for a new stack leaves an empty one; it goes unless somebody else has plans for it. */
export async function removeEmptyStack(
  cloudFormation: CloudFormationApi,
  stackId: string,
  options: CallOptions = {},
): Promise<void> {
  const stack = await readStack(cloudFormation, stackId, options);
  if (stack?.status !== 'REVIEW_IN_PROGRESS') return;
  const { Summaries = [] } = await cloudFormation.listChangeSets({ StackName: stackId }, options);
  if (Summaries.length === 0) await cloudFormation.deleteStack({ StackName: stackId }, options);
}
