import { openBackups } from '../../operations/backup/backups.ts';
import { readBackups, readEnvironmentBackups, withMakers } from '../../services/backup/read-backups.ts';
import { backupListView } from '../../views/backup.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';

const MOST = 10_000;

export const addList: AddCommand = (parent, execute) => {
  parent
    .command('list', { isDefault: true })
    .description(
      'Lists backups of every type, the newest first: those of users, of AWS, and of deleted tables.',
    )
    .option('--limit <n>', 'at most so many', wholeNumber(1, MOST), 50)
    .option('--all-tables', 'of all tables of the account and region, not only of this environment')
    .addHelpText('after', examples('backoffice backup list', 'backoffice backup list --env prod --json'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const list = await cli.progress.during('reading backups', async () => {
          const { dynamoDB, ownTable, manifests } = await openBackups(cli.open(await cli.environment()));
          const backups = await (options.allTables
            ? readBackups(dynamoDB, undefined)
            : readEnvironmentBackups(dynamoDB, ownTable));
          const more = Math.max(0, backups.length - options.limit);
          return { backups: await withMakers(backups.slice(0, options.limit), manifests), more };
        });
        await cli.print('backup list', list, backupListView(cli.context.clock.now()));
      }),
    );
};
