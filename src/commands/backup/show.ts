import { openBackups } from '../../operations/backup/backups.ts';
import { findBackup, newestBackup, readBackupReport } from '../../services/backup/read-backups.ts';
import { backupView } from '../../views/backup.ts';
import { type AddCommand, examples } from '../command.ts';

export const addShow: AddCommand = (parent, execute) => {
  parent
    .command('show')
    .description('Shows a backup, and what its table was set to.')
    .argument('<backup>', 'its name or ARN, or "latest"')
    .addHelpText('after', examples('backoffice backup show latest'))
    .action((wanted, _options, command) =>
      execute(command, async (cli) => {
        const report = await cli.progress.during('reading the backup', async () => {
          const { dynamoDB, ownTable, manifests } = await openBackups(cli.open(await cli.environment()));
          const { arn } = await (wanted === 'latest'
            ? newestBackup(dynamoDB, ownTable)
            : findBackup(dynamoDB, ownTable, wanted));
          return readBackupReport(dynamoDB, manifests, arn);
        });
        await cli.print('backup show', report, backupView(cli.context.clock.now()));
      }),
    );
};
