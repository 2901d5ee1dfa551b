import { allItems } from '../../services/items/all-items.ts';
import type { LeftItem, LoadCleanedUp } from '../../services/loadtest/load.ts';
import { removeUnchanged } from '../../services/loadtest/remove-created.ts';
import { LOAD_STATUS, MADE_BY_LOAD } from '../../services/loadtest/requests.ts';
import { counted } from '../../words/counted.ts';
import type { Operation } from '../operation.ts';
import { removalOf } from './removal.ts';

const AT_ONCE = 10;

/** Removes items of tests that did not come to their end; those that were changed since are named. */
export async function cleanUp(operation: Operation): Promise<LoadCleanedUp> {
  const removal = removalOf(operation);
  const ids = await operation.during('looking for items', async () => {
    const found: string[] = [];
    for await (const { id, description } of allItems(removal.items, { status: LOAD_STATUS }))
      if (MADE_BY_LOAD.id.test(id) && description === MADE_BY_LOAD.description) found.push(id);
    return found;
  });
  const items = ids.length;
  if (items === 0 || operation.dryRun) return { changed: false, items, removed: 0, left: [] };
  const change = {
    action: 'loadtest',
    target: `${counted(items, 'item')} of load tests`,
    after: (done: Cleaned) => done,
    consent: { what: `removing ${counted(items, 'item')} of load tests`, danger: 'mild' },
  } as const;
  const done = await operation.record(change, () =>
    operation.during(`removing ${counted(items, 'item')}`, () => removeAll(operation, ids)),
  );
  return { changed: done.removed > 0, items, ...done };
}

type Cleaned = Pick<LoadCleanedUp, 'removed' | 'left'>;

async function removeAll(operation: Operation, ids: readonly string[]): Promise<Cleaned> {
  const removal = removalOf(operation);
  let removed = 0;
  const left: LeftItem[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE)
    await Promise.all(
      ids.slice(start, start + AT_ONCE).map(async (id) => {
        const outcome = await removeUnchanged(removal, id);
        if (outcome === 'removed') removed += 1;
        else if (outcome !== 'gone') left.push({ id, reason: outcome.left });
      }),
    );
  return { removed, left };
}
