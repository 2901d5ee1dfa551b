import { BackofficeError } from '../../errors.ts';
import { openBackups } from '../../operations/backup/backups.ts';
import { findBackup } from '../../services/backup/read-backups.ts';
import { backupDeletedView } from '../../views/backup.ts';
import { type AddCommand, examples } from '../command.ts';

export const addDelete: AddCommand = (parent, execute) => {
  parent
    .command('delete')
    .description('Deletes a backup, after asking. That cannot be undone.')
    .argument('<backup>', 'its name or ARN')
    .addHelpText('after', examples('backoffice backup delete before-migration --yes'))
    .action((wanted, _options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const { dynamoDB, manifests, backup } = await cli.progress.during('looking', async () => {
          const backups = await openBackups(operation);
          return { ...backups, backup: await findBackup(backups.dynamoDB, backups.ownTable, wanted) };
        });
        if (backup.type !== 'USER')
          throw new BackofficeError('REFUSED', `${backup.name} is a backup of type ${backup.type}`, {
            hint: 'those of deleted tables expire after 35 days; those of AWS Backup are removed there',
          });
        const change = {
          action: 'backup delete',
          irrevocable: true,
          target: `backup ${backup.name}`,
          before: backup,
          consent: {
            what: `deleting the backup ${backup.name} of ${backup.table}, made ${backup.createdAt}`,
            danger: 'moderate',
          },
          after: () => null,
        } as const;
        if (!cli.options.dryRun)
          await operation.record(change, async () => {
            await dynamoDB.deleteBackup({ BackupArn: backup.arn });
            await manifests?.delete(backup);
          });
        const result = { changed: !cli.options.dryRun, backup };
        await cli.print('backup delete', result, backupDeletedView);
      }),
    );
};
