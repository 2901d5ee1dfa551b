import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { allItems } from '../../services/items/all-items.ts';
import type { RowKey } from '../../services/items/row-key.ts';
import type { Item, ItemQuery } from '../../services/items/types.ts';
import { type ItemField, pickFields, readFieldNames } from '../../services/items/where/item-fields.ts';
import { readSort } from '../../services/items/where/sort-items.ts';
import { readWhere } from '../../services/items/where/where.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { itemPageView, itemRowView, pickedRowView } from '../../views/items.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { collect } from '../options/words.ts';
import { openItems, ROWS_KEY, VIA } from './via.ts';
import { FIELDS, WHERE } from './where.ts';

export const addList: AddCommand = (parent, execute) => {
  parent
    .command('list', { isDefault: true })
    .description('Lists items, a page at a time. With --where or --sort it reads the table, past the API.')
    .option('--status <status>', 'only items with this status')
    .option(...WHERE, collect)
    .option('--sort <fields>', 'sort by fields, such as status,-updatedAt; - is descending', readSort)
    .option(...FIELDS, (text: string) => readFieldNames(text, '--fields'))
    .option('--limit <n>', 'items of a page, 1 to 100', wholeNumber(1, 100))
    .option('--cursor <cursor>', 'go on where an earlier page ended')
    .option('--all', 'every page; with --json one line an item')
    .option('--eventual', 'read the table at half the price; the latest writes may be missing')
    .option(...VIA)
    .option(...ROWS_KEY)
    .addHelpText(
      'after',
      examples(
        'backoffice items list',
        'backoffice items list --status pending --limit 10',
        'backoffice items list --sort -updatedAt --fields id,status,updatedAt',
        `backoffice items list --where 'status = "pending" AND attribute_exists(description)'`,
        'backoffice items list --all --json',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const byTable = options.where !== undefined || options.sort !== undefined;
        checkOptions(options, byTable, command.getOptionValueSource('via') === 'cli');
        const source = byTable ? await fromTable(cli, options) : await fromApi(cli, options);
        const { fields } = options;
        const streaming =
          options.all && (cli.format !== 'table' || !cli.style.terminal) && cli.options.query === undefined;
        if (streaming) {
          for await (const item of source.stream()) await printItem(cli, item, fields);
          return undefined;
        }
        const page = await cli.progress.during('reading items', async () => {
          if (!options.all) return source.page();
          const all = [];
          for await (const item of source.stream()) all.push(item);
          return { items: all, cursor: null };
        });
        const shown =
          fields === undefined
            ? page
            : { ...page, items: page.items.map((item) => pickFields(item, fields)) };
        await cli.print('items list', shown, itemPageView(cli.context.clock.now(), fields));
      }),
    );
};

type ListOptions = ItemQuery & {
  readonly where?: readonly string[];
  readonly sort?: ReturnType<typeof readSort>;
  readonly fields?: readonly ItemField[];
  readonly all?: boolean;
  readonly eventual?: boolean;
  readonly via: Parameters<typeof openItems>[1];
  readonly key?: RowKey;
};

/** Where items come from: a page of them, or one after the other. */
interface Source {
  page(): Promise<{ readonly items: readonly Item[]; readonly cursor: string | null }>;
  stream(): AsyncIterable<Item>;
}

/** @throws BackofficeError USAGE for options that do not go together. */
function checkOptions(
  { sort, cursor, eventual, all, key }: ListOptions,
  byTable: boolean,
  viaGiven: boolean,
): void {
  if (byTable && viaGiven)
    throw new BackofficeError('USAGE', '--via does not go with --where and --sort, which read the table', {
      hint: 'leave --via out: the API has no filter',
    });
  if (byTable && key !== undefined)
    throw new BackofficeError('USAGE', '--key does not go with --where and --sort', {
      hint: (command) =>
        `leave --where out, which sees items as they are now: ${command('items list --via table --key <timestamp>')}`,
    });
  if (!byTable && eventual)
    throw new BackofficeError('USAGE', '--eventual goes with --where or --sort', {
      hint: 'leave --eventual out',
    });
  if (byTable && all && cursor !== undefined)
    throw new BackofficeError('USAGE', '--cursor does not go with --all and --where', {
      hint: 'leave --all out to go on after a page, or --cursor',
    });
  if (sort !== undefined && cursor !== undefined)
    throw new BackofficeError('USAGE', '--cursor does not go with --sort', {
      hint: 'show more of the order with --limit or --all',
    });
}

async function fromApi(
  cli: CommandContext,
  { via, key, status, limit, cursor }: ListOptions,
): Promise<Source> {
  const { items } = await openItems(cli, via, key);
  const query: ItemQuery = defined({ status, limit, cursor });
  return { page: () => items.list(query), stream: () => allItems(items, query) };
}

async function fromTable(
  cli: CommandContext,
  { status, where: texts = [], sort, limit, cursor, all, eventual = false }: ListOptions,
): Promise<Source> {
  const where = readWhere(texts, status);
  // What a page from the API needs nothing of.
  const { listItems, sortItems, streamItems } = await import('../../operations/items/select-items.ts');
  const operation = cli.open(await cli.environment());
  const query = { where, eventual };
  const sorted = (most?: number) => sortItems(operation, query, sort ?? [], most);
  if (sort === undefined)
    return {
      page: () => listItems(operation, { ...query, ...defined({ limit, cursor }) }),
      stream: () => streamItems(operation, query),
    };
  return {
    page: async () => ({ items: await sorted(limit ?? 25), cursor: null }),
    async *stream() {
      yield* await sorted(all ? undefined : limit);
    },
  };
}

function printItem(cli: CommandContext, item: Item, fields: readonly ItemField[] | undefined): Promise<void> {
  return fields === undefined
    ? cli.printRow(item, itemRowView)
    : cli.printRow(pickFields(item, fields), pickedRowView(fields));
}
