import { defined } from '../../defined.ts';
import { allItems } from '../../services/items/all-items.ts';
import type { ItemQuery } from '../../services/items/types.ts';
import { itemPageView, itemRowView } from '../../views/items.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { openItems, ROWS_KEY, VIA } from './via.ts';

export const addList: AddCommand = (parent, execute) => {
  parent
    .command('list', { isDefault: true })
    .description('Lists items, a page at a time.')
    .option('--status <status>', 'only items with this status')
    .option('--limit <n>', 'items of a page, 1 to 100', wholeNumber(1, 100))
    .option('--cursor <cursor>', 'go on where an earlier page ended')
    .option('--all', 'every page; with --json one line an item')
    .option(...VIA)
    .option(...ROWS_KEY)
    .addHelpText(
      'after',
      examples(
        'backoffice items list',
        'backoffice items list --status pending --limit 10',
        'backoffice items list --all --json',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const { items } = await openItems(cli, options.via, options.key);
        const query: ItemQuery = defined({
          status: options.status,
          limit: options.limit,
          cursor: options.cursor,
        });
        const streaming =
          options.all && (cli.format !== 'table' || !cli.style.terminal) && cli.options.query === undefined;
        if (streaming) {
          for await (const item of allItems(items, query)) await cli.printRow(item, itemRowView);
          return undefined;
        }
        const page = await cli.progress.during('reading items', async () => {
          if (!options.all) return items.list(query);
          const all = [];
          for await (const item of allItems(items, query)) all.push(item);
          return { items: all, cursor: null };
        });
        await cli.print('items list', page, itemPageView(cli.context.clock.now()));
      }),
    );
};
