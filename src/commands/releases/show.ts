import { openLedger } from '../../operations/deploy/go-back.ts';
import { releaseView } from '../../views/releases.ts';
import { type AddCommand, examples } from '../command.ts';
import { releaseNumber } from '../options/numbers.ts';

export const addShow: AddCommand = (parent, execute) => {
  parent
    .command('show')
    .description('Shows a release: its parameters, code, git revision, who made it and when.')
    .argument('<release>', 'its number', releaseNumber)
    .addHelpText('after', examples('backoffice releases show 3'))
    .action((number, _options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const release = await cli.progress.during('reading the release', async () =>
          (await openLedger(operation)).get(number),
        );
        await cli.print('releases show', release, releaseView(cli.context.clock.now()));
      }),
    );
};
