import { readWhere } from '../../services/items/where/where.ts';
import { countedView } from '../../views/items.ts';
import { type AddCommand, examples } from '../command.ts';
import { collect } from '../options/words.ts';
import { WHERE } from './where.ts';

export const addCount: AddCommand = (parent, execute) => {
  parent
    .command('count')
    .description('Counts items, by reading the table past the API. The price is told.')
    .option(...WHERE, collect)
    .option('--eventual', 'at half the price; the latest writes may be missing')
    .addHelpText(
      'after',
      examples(
        'backoffice items count',
        'backoffice items count --where status=pending',
        `backoffice items count --where 'updatedAt < "2026-01-01" OR NOT attribute_exists(updatedAt)'`,
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const where = readWhere(options.where ?? []);
        const { countItems } = await import('../../operations/items/select-items.ts');
        const operation = cli.open(await cli.environment());
        const result = await cli.progress.during('counting items', () =>
          countItems(operation, { where, eventual: options.eventual ?? false }),
        );
        await cli.print('items count', result, countedView);
      }),
    );
};
