import { EXIT_CODES } from '../../errors.ts';
import { drillBackup } from '../../operations/backup/drill.ts';
import { requireOneSource } from '../../operations/restore/choose-source.ts';
import { backupDrillView } from '../../views/backup-drill.ts';
import { type AddCommand, examples } from '../command.ts';
import { timePoint } from '../options/times.ts';

export const addDrill: AddCommand = (parent, execute) => {
  parent
    .command('drill')
    .description(
      'Proves that a backup can be restored: restores it beside the live table, verifies, and removes the table again. Exit code 3 when it fails.',
    )
    .argument('[backup]', 'name or ARN of a backup (default: the newest)')
    .option(
      '--at <time>',
      'the table as it was then (point-in-time recovery): ISO 8601, or a duration ago',
      timePoint,
    )
    .option('--take-over', 'replace a drill whose command is gone')
    .addHelpText(
      'after',
      examples('backoffice backup drill', 'backoffice backup drill --at 1h --env prod --confirm prod --json'),
    )
    .action((backup, options, command) =>
      execute(command, async (cli) => {
        const now = cli.context.clock.now().getTime();
        const at = options.at === undefined ? undefined : new Date(options.at.at(now));
        requireOneSource({ backup, at, latest: backup === undefined && at === undefined });
        const latest = backup === undefined && at === undefined;
        const result = await drillBackup(cli.open(await cli.environment()), {
          choice: { backup, at, latest },
          takeOver: options.takeOver ?? false,
        });
        await cli.print('backup drill', result, backupDrillView);
        return result.passed === false ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};
