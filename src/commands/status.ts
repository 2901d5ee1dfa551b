import { followOperation } from '../operations/deploy/follow-operation.ts';
import { readStatus } from '../services/status/status.ts';
import { statusView } from '../views/status.ts';
import { type AddCommand, examples } from './command.ts';
import { duration } from './options/times.ts';
import { watch } from './options/watch.ts';

export const addStatus: AddCommand = (parent, execute) => {
  parent
    .command('status')
    .description('Shows on one screen how the environment is: stack, API, function, table, alarms.')
    .option('--wait', 'follow an operation that is in progress to its end first')
    .option('--watch [every]', 'refresh in place, every 15s unless told otherwise; q quits', duration)
    .addHelpText('after', examples('backoffice status', 'backoffice status --env dev --json'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const { environment, connection, api } = operation;
        if (options.wait) await followOperation(operation);
        const look = () => readStatus({ environment, connection, api, command: cli.command });
        if (options.watch !== undefined) {
          const again = () => {
            operation.forgetReads();
            return look();
          };
          return watch(cli, options.watch, { look: again, view: statusView });
        }
        const report = await cli.progress.during('looking', look);
        await cli.print('status', report, statusView(cli.context.clock.now()));
        return undefined;
      }),
    );
};
