import { localView } from '../../views/local.ts';
import type { AddCommand } from '../command.ts';
import { detailsOf, localEnvironment } from './details.ts';

export const addStatus: AddCommand = (parent, execute) => {
  parent
    .command('status', { isDefault: true })
    .description('Shows whether the embedded environment runs, and where.')
    .action((_options, command) =>
      execute(command, async (cli) => {
        const { environment, process } = await localEnvironment(cli);
        await cli.print('local status', await detailsOf(environment, await process.status()), localView);
      }),
    );
};
