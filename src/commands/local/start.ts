import { localView } from '../../views/local.ts';
import type { AddCommand } from '../command.ts';
import { detailsOf, localEnvironment } from './details.ts';

export const addStart: AddCommand = (parent, execute) => {
  parent
    .command('start')
    .description('Starts the embedded environment; nothing happens when it runs already.')
    .option('--trace-all', 'trace every request, not one a second and 5 %; stays so')
    .option('--no-trace-all', 'sample again, as Lambda does')
    .action((options, command) =>
      execute(command, async (cli) => {
        const { environment, process } = await localEnvironment(cli);
        if (cli.options.dryRun) {
          await cli.print(
            'local start',
            { changed: false, ...(await detailsOf(environment, await process.status())) },
            localView,
          );
          return undefined;
        }
        const { status, changed } = await cli.progress.during('starting', () =>
          process.start(options.traceAll),
        );
        await cli.print('local start', { changed, ...(await detailsOf(environment, status)) }, localView);
      }),
    );
};
