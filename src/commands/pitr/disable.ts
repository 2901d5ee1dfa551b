import { type AddCommand, examples } from '../command.ts';
import { changeRecovery } from './change-recovery.ts';

export const addDisable: AddCommand = (parent, execute) => {
  parent
    .command('disable')
    .description('Switches it off, after asking: the window that could be gone back to is lost at once.')
    .addHelpText('after', examples('backoffice pitr disable --yes'))
    .action((_options, command) =>
      execute(command, async (run) => {
        await changeRecovery(run, false, undefined);
        return undefined;
      }),
    );
};
