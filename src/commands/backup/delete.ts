import { BackofficeError } from '../../errors.ts';
import { findBackup } from '../../services/backups/read-backups.ts';
import { backupDeletedView } from '../../views/backups.ts';
import { type AddCommand, examples } from '../command.ts';
import { mutate } from '../mutate.ts';
import { openBackups } from './scene.ts';

export const addDelete: AddCommand = (parent, execute) => {
  parent
    .command('delete')
    .description('Deletes a backup, after asking. That cannot be undone.')
    .argument('<backup>', 'its name or ARN')
    .addHelpText('after', examples('backoffice backup delete before-migration --yes'))
    .action((wanted, _options, command) =>
      execute(command, async (run) => {
        const { open, dynamoDB, manifests, backup } = await run.progress.during('looking', async () => {
          const scene = await openBackups(run);
          return { ...scene, backup: await findBackup(scene.dynamoDB, scene.tables, wanted) };
        });
        if (backup.type !== 'USER')
          throw new BackofficeError('REFUSED', `${backup.name} is a backup of type ${backup.type}`, {
            hint: 'those of deleted tables expire after 35 days; those of AWS Backup are removed there',
          });
        const mutation = {
          action: 'backup delete',
          irrevocable: true,
          target: `backup ${backup.name}`,
          before: backup,
          consent: {
            what: `deleting the backup ${backup.name} of ${backup.table}, made ${backup.createdAt}`,
            danger: 'moderate',
          },
        } as const;
        if (!run.options.dryRun)
          await mutate(run, open, mutation, async () => {
            await dynamoDB.deleteBackup({ BackupArn: backup.arn });
            await manifests?.delete(backup);
          });
        const result = { changed: !run.options.dryRun, backup };
        await run.print('backup delete', result, backupDeletedView);
        return undefined;
      }),
    );
};
