import { deleteTable } from '../../operations/table/delete-table.ts';
import { tableDeletedView } from '../../views/table-list.ts';
import { type AddCommand, examples } from '../command.ts';

export const addDelete: AddCommand = (parent, execute) => {
  parent
    .command('delete')
    .description(
      'Deletes a table that a restore made and nothing uses, with its items, after asking. Its backups stay.',
    )
    .argument('<name>', 'name of the table, as "table list" shows it')
    .addHelpText(
      'after',
      examples(
        'backoffice table delete dev-backoffice-data-restored --env dev --dry-run',
        'backoffice table delete dev-backoffice-data-restored --env dev --confirm dev',
      ),
    )
    .action((name, _options, command) =>
      execute(command, async (cli) => {
        const result = await deleteTable(cli.open(await cli.environment()), name);
        await cli.print('table delete', result, tableDeletedView);
      }),
    );
};
