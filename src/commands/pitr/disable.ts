import { changeRecovery } from '../../operations/pitr/change-recovery.ts';
import { recoveryChangedView } from '../../views/pitr.ts';
import { type AddCommand, examples } from '../command.ts';

export const addDisable: AddCommand = (parent, execute) => {
  parent
    .command('disable')
    .description('Switches it off, after asking: the window that could be gone back to is lost at once.')
    .addHelpText('after', examples('backoffice pitr disable --yes'))
    .action((_options, command) =>
      execute(command, async (cli) => {
        const result = await changeRecovery(cli.open(await cli.environment()), false, undefined);
        await cli.print('pitr disable', result, recoveryChangedView(false));
      }),
    );
};
