import { localView } from '../../views/local.ts';
import type { AddCommand } from '../command.ts';
import { detailsOf, localEnvironment, stoppedDetails } from './details.ts';

export const addStop: AddCommand = (parent, execute) => {
  parent
    .command('stop')
    .description('Stops the embedded environment. Its state stays; a command that needs it starts it again.')
    .action((_options, command) =>
      execute(command, async (cli) => {
        const { environment, process } = await localEnvironment(cli);
        if (cli.options.dryRun) {
          const status = await process.status();
          await cli.print(
            'local stop',
            { changed: false, ...(await detailsOf(environment, status)) },
            localView,
          );
          return undefined;
        }
        const changed = await cli.progress.during('stopping', () => process.stop(false));
        await cli.print('local stop', { changed, ...stoppedDetails(environment) }, localView);
      }),
    );
};
