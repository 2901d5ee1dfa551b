import { DAY_MS } from '../../expire.ts';
import type { ChangeSets } from './change-set-store.ts';
import type { StackStore } from './stack-store.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
const KEPT_MS = 90 * DAY_MS;

/**
 * Removes stacks that were deleted 90 days ago, with their events and change sets. Believed, not proven: change sets that
 * were carried out are kept as long.
 */
export async function* expireStacks(
  stacks: StackStore,
  changeSets: ChangeSets,
  now: number,
): AsyncGenerator<void> {
  const oldest = new Date(now - KEPT_MS).toISOString();
  const gone = new Set<string>();
  for (const { id, deletedAt = oldest } of await stacks.all()) if (deletedAt < oldest) gone.add(id);
  yield* changeSets.removeOld(
    ({ stackId, executionStatus, createdAt }) =>
      gone.has(stackId) || (executionStatus === 'EXECUTE_COMPLETE' && createdAt < oldest),
  );
  for (const id of gone) yield* stacks.forget(id);
}
