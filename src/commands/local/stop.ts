import { localView } from '../../views/local.ts';
import type { AddCommand } from '../command.ts';
import { detailsOf, localEnvironment } from './details.ts';

export const addStop: AddCommand = (parent, execute) => {
  parent
    .command('stop')
    .description('Stops the embedded environment. Its state stays; a command that needs it starts it again.')
    .action((_options, command) =>
      execute(command, async (run) => {
        const { environment, process } = await localEnvironment(run);
        const changed = run.options.dryRun
          ? false
          : await run.progress.during('stopping', () => process.stop(false));
        await run.print(
          'local stop',
          { changed, ...(await detailsOf(environment, await process.status())) },
          localView,
        );
        return undefined;
      }),
    );
};
