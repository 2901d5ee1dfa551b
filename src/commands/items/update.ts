import { BackofficeError } from '../../errors.ts';
import type { ItemChanged } from '../../services/items/results.ts';
import type { ItemChange, ItemService } from '../../services/items/types.ts';
import { itemChangedView } from '../../views/items.ts';
import { type AddCommand, examples, wholeNumber } from '../command.ts';
import { collect, readFields } from './fields.ts';
import { openItems, VIA } from './via.ts';

const MAX_VERSION = 999_999_999;

export const addUpdate: AddCommand = (parent, execute) => {
  parent
    .command('update')
    .description(
      'Changes an item: what is given is set, the rest stays. An attribute set to null is removed.',
    )
    .argument('<id>')
    .option('--status <status>', 'new status')
    .option('--description <text>', 'new description')
    .option('--set <key=value>', 'attribute; JSON values are taken as such; repeatable', collect)
    .option('--data <json|@file|->', 'JSON object with all of that; - is stdin')
    .option('--if-version <n>', 'only when the item still has this version', wholeNumber(0, MAX_VERSION))
    .option(...VIA)
    .addHelpText(
      'after',
      examples(
        'backoffice items update item-001 --status done',
        'backoffice items update item-001 --set colour=null --if-version 3',
      ),
    )
    .action((id, options, command) =>
      execute(command, async (run) => {
        const { id: _, ...change } = await readFields(run.context, options);
        if (
          change.status === undefined &&
          change.description === undefined &&
          Object.keys(change.attributes).length === 0
        ) {
          throw new BackofficeError('USAGE', 'nothing to change', {
            hint: 'add --status, --description, --set or --data',
          });
        }
        const items = await openItems(run, options.via);
        const result = await run.progress.during(`changing ${id}`, () =>
          update(items, id, change, options.ifVersion, run.options.dryRun ?? false),
        );
        await run.print('items update', result, itemChangedView);
        return undefined;
      }),
    );
};

async function update(
  items: ItemService,
  id: string,
  change: ItemChange,
  ifVersion: number | undefined,
  dryRun: boolean,
): Promise<ItemChanged> {
  const before = await items.get(id);
  if (ifVersion !== undefined && before.version !== ifVersion) {
    throw new BackofficeError('CONFLICT', `the item is at version ${before.version}, not ${ifVersion}`, {
      hint: 'read the item again (backoffice items get) and decide anew',
    });
  }
  if (dryRun) return { changed: false, before, item: before };
  return { changed: true, before, item: await items.update(id, change, ifVersion) };
}
