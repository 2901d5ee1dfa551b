import type { Item } from '../../services/items/types.ts';
import { itemDeletedView } from '../../views/items.ts';
import { type AddCommand, examples } from '../command.ts';
import { itemVersion } from '../options/numbers.ts';
import { collect } from '../options/words.ts';
import { KEY, type KeptChange, keepingUndo, openItems, VIA } from './via.ts';
import { changeMany, idOfOne, MAX_WCU, WHERE } from './where.ts';

export const addDelete: AddCommand = (parent, execute) => {
  parent
    .command('delete')
    .description(
      'Deletes an item, after asking; --yes answers. In class production the environment must be named.',
    )
    .argument('[id]', 'of the item; or --where for many')
    .option('--if-version <n>', 'only when the item still has this version', itemVersion)
    .option(...WHERE, collect)
    .option(...MAX_WCU)
    .option(...VIA)
    .option(...KEY)
    .addHelpText(
      'after',
      examples(
        'backoffice items delete item-001 --yes',
        'backoffice items delete item-001 --dry-run',
        'backoffice items delete --where status=stale --max-wcu 100 --dry-run',
      ),
    )
    .action((given, options, command) =>
      execute(command, async (cli) => {
        const id = idOfOne(given, options, command);
        if (id === undefined) return changeMany(cli, options, { kind: 'delete' });
        const { operation, items } = await openItems(cli, options.via, options.key);
        const item = await cli.progress.during(`reading ${id}`, () => items.get(id));
        if (cli.options.dryRun) {
          await cli.print('items delete', { changed: false, item }, itemDeletedView);
          return 0;
        }
        const what = `deleting ${nounOf(item)} (${item.status}) of ${operation.environment.name}`;
        const changeId = operation.newId();
        const deleted = await operation.record(
          {
            id: changeId,
            action: 'items delete',
            target: `item ${id}`,
            before: item,
            after: () => null,
            undoable: ({ kept }: KeptChange) => kept,
            consent: { what, danger: 'moderate' },
          },
          () =>
            cli.progress.during(`deleting ${id}`, () =>
              keepingUndo(cli, operation, changeId, items.delete(id, options.ifVersion)),
            ),
        );
        await cli.print('items delete', { changed: true, item: deleted.item }, itemDeletedView);
        return 0;
      }),
    );
};

function nounOf({ id, timestamp }: Item): string {
  return timestamp === undefined ? `item "${id}"` : `the row of "${id}" with timestamp ${timestamp}`;
}
