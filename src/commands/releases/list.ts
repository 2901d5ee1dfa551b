import { openLedger } from '../../operations/deploy/go-back.ts';
import { releaseListView } from '../../views/releases.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';

export const addList: AddCommand = (parent, execute) => {
  parent
    .command('list', { isDefault: true })
    .description('Lists the releases of the environment, newest first.')
    .option('--limit <n>', 'at most so many', wholeNumber(1, 1000), 20)
    .addHelpText('after', examples('backoffice releases', 'backoffice releases list --env prod --limit 5'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const list = await cli.progress.during('reading releases', async () =>
          (await openLedger(operation)).list(options.limit),
        );
        await cli.print('releases list', list, releaseListView(cli.context.clock.now()));
      }),
    );
};
