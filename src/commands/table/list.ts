import { openTables } from '../../operations/table/open-tables.ts';
import { readEnvironmentTables } from '../../services/table/environment-tables.ts';
import { tableListView } from '../../views/table-list.ts';
import { type AddCommand, examples } from '../command.ts';

export const addList: AddCommand = (parent, execute) => {
  parent
    .command('list')
    .description(
      "Lists every table of the environment: the active one, the stack's own, and those that restores made.",
    )
    .addHelpText('after', examples('backoffice table list', 'backoffice table list --env prod --json'))
    .action((_options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const tables = await cli.progress.during('reading tables', async () => {
          const use = await openTables(operation);
          return readEnvironmentTables(await operation.connection.dynamoDB(), use);
        });
        await cli.print('table list', { tables }, tableListView(cli.context.clock.now()));
      }),
    );
};
