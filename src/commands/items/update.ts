import { BackofficeError } from '../../errors.ts';
import { shellWord } from '../../hints.ts';
import type { Item } from '../../services/items/types.ts';
import { itemChangedView } from '../../views/items.ts';
import { type AddCommand, examples } from '../command.ts';
import { itemVersion } from '../options/numbers.ts';
import { collect } from '../options/words.ts';
import { readFields } from './fields.ts';
import { type KeptChange, keepingUndo, openItems, VIA } from './via.ts';
import { changeMany, idOfOne, MAX_WCU, WHERE } from './where.ts';

export const addUpdate: AddCommand = (parent, execute) => {
  parent
    .command('update')
    .description(
      'Changes an item: what is given is set, the rest stays. An attribute set to null is removed.',
    )
    .argument('[id]', 'of the item; or --where for many')
    .option('--status <status>', 'new status')
    .option('--description <text>', 'new description')
    .option('--set <key=value>', 'attribute; JSON values are taken as such; repeatable', collect)
    .option('--data <json|@file|->', 'JSON object with all of that; - is stdin')
    .option('--if-version <n>', 'only when the item still has this version', itemVersion)
    .option(...WHERE, collect)
    .option(...MAX_WCU)
    .option(...VIA)
    .addHelpText(
      'after',
      examples(
        'backoffice items update item-001 --status done',
        'backoffice items update item-001 --set colour=null --if-version 3',
        `backoffice items update --where 'status = "pending" AND updatedAt < "2026"' --status stale --dry-run`,
      ),
    )
    .action((given, options, command) =>
      execute(command, async (cli) => {
        const { id: _, ...change } = await readFields(cli.context, options);
        if (
          change.status === undefined &&
          change.description === undefined &&
          Object.keys(change.attributes).length === 0
        ) {
          throw new BackofficeError('USAGE', 'nothing to change', {
            hint: 'add --status, --description, --set or --data',
          });
        }
        const id = idOfOne(given, options, command);
        if (id === undefined) return changeMany(cli, options, { kind: 'update', change });
        const { operation, items } = await openItems(cli, options.via);
        const before = await cli.progress.during(`reading ${id}`, () => items.get(id));
        checkVersion(before, options.ifVersion);
        const changeId = operation.newId();
        const recorded = {
          id: changeId,
          action: 'items update',
          target: `item ${id}`,
          before,
          after: ({ item }: KeptChange) => item,
          undoable: ({ kept }: KeptChange) => kept,
          consent: { what: `changing item "${id}" of ${operation.environment.name}`, danger: 'mild' },
        } as const;
        const { item } = cli.options.dryRun
          ? { item: before }
          : await cli.progress.during(`changing ${id}`, () =>
              operation.record(recorded, () =>
                keepingUndo(cli, operation, changeId, items.update(id, change, options.ifVersion)),
              ),
            );
        const result = { changed: !cli.options.dryRun, before, item };
        await cli.print('items update', result, itemChangedView);
        return 0;
      }),
    );
};

/** @throws BackofficeError (CONFLICT). The service checks it too, when the item is written. */
function checkVersion({ id, version }: Item, ifVersion: number | undefined): void {
  if (ifVersion === undefined || version === ifVersion) return;
  throw new BackofficeError('CONFLICT', `the item is at version ${version}, not ${ifVersion}`, {
    hint: (command) => `reread the item and retry: ${command(`items get ${shellWord(id)}`)}`,
  });
}
