import { changeRecovery } from '../../operations/pitr/change-recovery.ts';
import { recoveryChangedView } from '../../views/pitr.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';

const MOST_DAYS = 35;

export const addEnable: AddCommand = (parent, execute) => {
  parent
    .command('enable')
    .description('Switches it on. What is charged depends on the size of the table, not on the days.')
    .option('--days <n>', 'how far back it reaches, 1 to 35', wholeNumber(1, MOST_DAYS))
    .addHelpText(
      'after',
      examples('backoffice pitr enable', 'backoffice pitr enable --env prod --confirm prod'),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const result = await changeRecovery(cli.open(await cli.environment()), true, options.days);
        await cli.print('pitr enable', result, recoveryChangedView(true));
        if (result.changed)
          cli.progress.line(
            'the next deployment sets it as the configuration has it; to keep it: "pitr": true in backoffice.config.json',
          );
      }),
    );
};
