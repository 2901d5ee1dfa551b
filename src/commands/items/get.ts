import { itemView } from '../../views/items.ts';
import { type AddCommand, examples } from '../command.ts';
import { KEY, openItems, VIA } from './via.ts';

export const addGet: AddCommand = (parent, execute) => {
  parent
    .command('get')
    .description('Shows an item.')
    .argument('<id>')
    .option(...VIA)
    .option(...KEY)
    .addHelpText(
      'after',
      examples('backoffice items get item-001', 'backoffice items get item-001 --via table --json'),
    )
    .action((id, options, command) =>
      execute(command, async (cli) => {
        const { items } = await openItems(cli, options.via, options.key);
        await cli.print(
          'items get',
          await cli.progress.during(`reading ${id}`, () => items.get(id)),
          itemView,
        );
      }),
    );
};
