import { removalOf } from '../../operations/loadtest/removal.ts';
import { allItems } from '../../services/items/all-items.ts';
import { removeAll } from '../../services/load/created-items.ts';
import { LOAD_STATUS } from '../../services/load/requests.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { cleanedView } from '../../views/load.ts';

/** Removes items of tests that did not come to their end. */
export async function cleanUp(cli: CommandContext): Promise<undefined> {
  const operation = cli.open(await cli.environment());
  const removal = removalOf(operation);
  const ids = await cli.progress.during('looking for items', async () => {
    const found: string[] = [];
    for await (const { id } of allItems(removal.items, { status: LOAD_STATUS }))
      if (id.startsWith('load-')) found.push(id);
    return found;
  });
  const changed = ids.length > 0 && !cli.options.dryRun;
  const change = {
    action: 'loadtest',
    target: `${ids.length} items of load tests`,
    after: (removed: number) => removed,
  } as const;
  const removed = changed
    ? await operation.record(change, () =>
        cli.progress.during(`removing ${ids.length} items`, () => removeAll(removal, ids)),
      )
    : 0;
  await cli.print('loadtest --clean-up', { changed, items: ids.length, removed }, cleanedView);
  return undefined;
}
