import { changeRecovery } from '../../operations/pitr/change-recovery.ts';
import { recoveryChangedView } from '../../views/recovery.ts';
import { type AddCommand, examples } from '../command.ts';

export const addDisable: AddCommand = (parent, execute) => {
  parent
    .command('disable')
    .description('Switches it off, after asking: the window that could be gone back to is lost at once.')
    .addHelpText('after', examples('backoffice pitr disable --yes'))
    .action((_options, command) =>
      execute(command, async (run) => {
        const result = await changeRecovery(run.open(await run.environment()), false, undefined);
        await run.print('pitr disable', result, recoveryChangedView(false));
        return undefined;
      }),
    );
};
