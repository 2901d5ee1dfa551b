import { readStatus } from '../services/status.ts';
import { statusView } from '../views/status.ts';
import { type AddCommand, examples } from './command.ts';

export const addStatus: AddCommand = (parent, execute) => {
  parent
    .command('status')
    .description('Shows on one screen how the environment is: stack, API, function, table, alarms.')
    .addHelpText('after', examples('backoffice status', 'backoffice status --env dev --json'))
    .action((_options, command) =>
      execute(command, async (run) => {
        const { environment, connection, api } = run.open(await run.environment());
        const report = await run.progress.during('looking', () =>
          readStatus({ environment, connection, api }),
        );
        await run.print('status', report, statusView(run.context.clock.now()));
        return undefined;
      }),
    );
};
