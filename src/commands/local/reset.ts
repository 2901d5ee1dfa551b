import { forgetOutputs } from '../../environments/remembered-outputs.ts';
import { localView } from '../../views/local.ts';
import type { AddCommand } from '../command.ts';
import { detailsOf, localEnvironment } from './details.ts';

export const addReset: AddCommand = (parent, execute) => {
  parent
    .command('reset')
    .description('Stops the embedded environment and removes all its state, after asking.')
    .action((_options, command) =>
      execute(command, async (cli) => {
        const { environment, process } = await localEnvironment(cli);
        let changed = false;
        if (!cli.options.dryRun) {
          await cli
            .open(environment)
            .confirm(
              { what: 'removing everything in the embedded environment', irrevocable: true },
              'moderate',
            );
          changed = await cli.progress.during('removing', () => process.reset());
          await forgetOutputs(environment);
        }
        await cli.print(
          'local reset',
          { changed, ...(await detailsOf(environment, await process.status())) },
          localView,
        );
      }),
    );
};
