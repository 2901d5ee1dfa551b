import { BackofficeError, ifFound } from '../../errors.ts';
import type { ItemCreated } from '../../results/items.ts';
import type { Item, ItemService, NewItem } from '../../services/items/types.ts';
import { itemCreatedView } from '../../views/items.ts';
import { type AddCommand, examples } from '../command.ts';
import { collect } from '../options/words.ts';
import { readFields } from './fields.ts';
import { openItems, VIA } from './via.ts';

export const addCreate: AddCommand = (parent, execute) => {
  parent
    .command('create')
    .description('Creates an item. An id that exists already is a conflict (exit code 6).')
    .option('--id <id>', 'id of the item')
    .option('--status <status>', 'status, else pending')
    .option('--description <text>', 'description')
    .option('--set <key=value>', 'attribute; JSON values are taken as such; repeatable', collect)
    .option('--data <json|@file|->', 'JSON object with all of that; - is stdin')
    .option(...VIA)
    .addHelpText(
      'after',
      examples(
        'backoffice items create --id item-001',
        `backoffice items create --id item-002 --status active --set colour=red`,
        'backoffice items create --data @item.json',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const fields = await readFields(cli.context, options);
        const id = options.id ?? fields.id;
        if (id === undefined)
          throw new BackofficeError('USAGE', 'an item needs an id', { hint: 'add --id item-001' });
        const { operation, items } = await openItems(cli, options.via);
        const item = { ...fields, id };
        const result = await cli.progress.during(`creating ${id}`, () =>
          cli.options.dryRun
            ? tryCreate(items, item)
            : operation.record(
                {
                  action: 'items create',
                  target: `item ${id}`,
                  before: null,
                  after: created,
                  undoable: () => true,
                  consent: { what: `creating item "${id}" in ${operation.environment.name}`, danger: 'mild' },
                },
                () => create(items, item),
              ),
        );
        await cli.print('items create', result, itemCreatedView(id));
      }),
    );
};

const created = ({ item }: Made): Item => item;

/** What is told of an item that was made. */
type Made = ItemCreated & { readonly item: Item };

async function create(items: ItemService, item: NewItem): Promise<Made> {
  return { changed: true, item: await items.create(item) };
}

/** A dry run finds out what can be found out by reading: whether the id is taken. */
async function tryCreate(items: ItemService, item: NewItem): Promise<ItemCreated> {
  if ((await ifFound(items.get(item.id))) === undefined) return { changed: false, item: null };
  throw new BackofficeError('CONFLICT', `item "${item.id}" exists already`);
}
