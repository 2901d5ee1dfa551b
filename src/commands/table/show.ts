import { openTables } from '../../operations/table/open-tables.ts';
import { readTableReport } from '../../services/table/table-report.ts';
import { tableView } from '../../views/table.ts';
import { type AddCommand, examples } from '../command.ts';

export const addShow: AddCommand = (parent, execute) => {
  parent
    .command('show', { isDefault: true })
    .description('Shows a table: what it holds, and how it is protected.')
    .argument('[name]', 'another table of the environment than the active one')
    .option('--count', 'count the items one by one, which reads all of them')
    .addHelpText('after', examples('backoffice table', 'backoffice table --count --env prod'))
    .action((name, options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const now = cli.context.clock.now();
        const report = await cli.progress.during(options.count ? 'counting' : 'looking', async () => {
          const tables = await openTables(operation);
          return readTableReport(operation.connection, {
            ...tables,
            name: tables.nameOf(name),
            count: options.count ?? false,
            now,
          });
        });
        await cli.print('table show', report, tableView(now));
      }),
    );
};
