import { followOperation } from '../operations/deploy/follow-operation.ts';
import { readStatus } from '../services/status/status.ts';
import { statusView } from '../views/status.ts';
import { type AddCommand, examples } from './command.ts';

export const addStatus: AddCommand = (parent, execute) => {
  parent
    .command('status')
    .description('Shows on one screen how the environment is: stack, API, function, table, alarms.')
    .option('--wait', 'follow an operation that is in progress to its end first')
    .addHelpText('after', examples('backoffice status', 'backoffice status --env dev --json'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const { environment, connection, api } = operation;
        if (options.wait) await followOperation(operation);
        const report = await cli.progress.during('looking', () =>
          readStatus({ environment, connection, api, command: cli.command }),
        );
        await cli.print('status', report, statusView(cli.context.clock.now()));
      }),
    );
};
