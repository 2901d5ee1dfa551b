import { resourceNames } from '../../stack/contract.ts';
import { readTableReport } from '../services/table/table-report.ts';
import { tableView } from '../views/table.ts';
import { type AddCommand, examples } from './command.ts';

export const addTable: AddCommand = (parent, execute) => {
  parent
    .command('table')
    .description('Shows the table that the application uses: what it holds, and how it is protected.')
    .option('--count', 'count the items one by one, which reads all of them')
    .addHelpText('after', examples('backoffice table', 'backoffice table --count --env prod'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const { connection, environment, outputs } = cli.open(await cli.environment());
        const now = cli.context.clock.now();
        const report = await cli.progress.during(options.count ? 'counting' : 'looking', async () =>
          readTableReport(connection, {
            name: (await outputs.refresh()).tableName,
            ownTable: resourceNames(environment.name).table,
            count: options.count ?? false,
            now,
          }),
        );
        await cli.print('table', report, tableView(now));
      }),
    );
};
