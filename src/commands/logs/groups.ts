import { readGroups } from '../../services/logs/groups.ts';
import { logSources } from '../../services/logs/sources.ts';
import { logGroupsView } from '../../views/logs-reports.ts';
import { type AddCommand, examples } from '../command.ts';

export const addGroups: AddCommand = (parent, execute) => {
  parent
    .command('groups')
    .description('Lists the log groups of the application: retention, size and class.')
    .addHelpText('after', examples('backoffice logs groups'))
    .action((_options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const groups = await cli.progress.during('looking for the logs', async () =>
          readGroups(await operation.connection.logs(), await logSources(operation, 'all')),
        );
        await cli.print('logs groups', { groups }, logGroupsView);
      }),
    );
};
