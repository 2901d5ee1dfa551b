import { allItems } from '../../services/items/all-items.ts';
import { type LoadCleanedUp, removeAll } from '../../services/loadtest/created-items.ts';
import { LOAD_STATUS } from '../../services/loadtest/requests.ts';
import { counted } from '../../words/counted.ts';
import type { Operation } from '../operation.ts';
import { removalOf } from './removal.ts';

/** Removes items of tests that did not come to their end. */
export async function cleanUp(operation: Operation): Promise<LoadCleanedUp> {
  const removal = removalOf(operation);
  const ids = await operation.during('looking for items', async () => {
    const found: string[] = [];
    for await (const { id } of allItems(removal.items, { status: LOAD_STATUS }))
      if (id.startsWith('load-')) found.push(id);
    return found;
  });
  const changed = ids.length > 0 && !operation.dryRun;
  const change = {
    action: 'loadtest',
    target: `${ids.length} items of load tests`,
    after: (removed: number) => removed,
    consent: { what: `removing ${counted(ids.length, 'item')} of load tests`, danger: 'mild' },
  } as const;
  const removed = changed
    ? await operation.record(change, () =>
        operation.during(`removing ${ids.length} items`, () => removeAll(removal, ids)),
      )
    : 0;
  return { changed, items: ids.length, removed };
}
