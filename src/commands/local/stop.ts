import { localView } from '../../views/local.ts';
import type { AddCommand } from '../command.ts';
import { detailsOf, localEnvironment } from './details.ts';

export const addStop: AddCommand = (parent, execute) => {
  parent
    .command('stop')
    .description('Stops the embedded environment. Its state stays; a command that needs it starts it again.')
    .action((_options, command) =>
      execute(command, async (cli) => {
        const { environment, process } = await localEnvironment(cli);
        const changed = cli.options.dryRun
          ? false
          : await cli.progress.during('stopping', () => process.stop(false));
        await cli.print(
          'local stop',
          { changed, ...(await detailsOf(environment, await process.status())) },
          localView,
        );
      }),
    );
};
