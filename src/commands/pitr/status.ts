import { readRecovery } from '../../services/pitr/recovery.ts';
import { recoveryView } from '../../views/pitr.ts';
import { type AddCommand, examples } from '../command.ts';

export const addStatus: AddCommand = (parent, execute) => {
  parent
    .command('status', { isDefault: true })
    .description('Shows whether it is on, and the window that a restore can choose from.')
    .addHelpText('after', examples('backoffice pitr status'))
    .action((_options, command) =>
      execute(command, async (cli) => {
        const { connection, outputs } = cli.open(await cli.environment());
        const recovery = await cli.progress.during('looking', async () =>
          readRecovery(await connection.dynamoDB(), (await outputs.refresh()).tableName),
        );
        await cli.print('pitr status', recovery, recoveryView);
      }),
    );
};
