import type { Tunables } from '../../environments/tunables.ts';
import { BackofficeError } from '../../errors.ts';
import { openBackups } from '../../operations/backup/backups.ts';
import { chooseForPruning, kindOfBackups, monthlyCost } from '../../services/backup/prune.ts';
import { readEnvironmentBackups } from '../../services/backup/read-backups.ts';
import { backupsPrunedView, pruningDoc } from '../../views/backup.ts';
import { counted } from '../../words/counted.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { duration } from '../options/times.ts';

const MOST = 10_000;

export const addPrune: AddCommand = (parent, execute) => {
  parent
    .command('prune')
    .description(
      'Deletes old backups of the tables of the environment: shows which ones first, then asks. Safety backups of restores and scheduled backups are counted by themselves; where the configuration has backupKeep, scheduled ones go with --scheduled alone.',
    )
    .option(
      '--keep <n>',
      'number of the newest backups to keep of each table; with --scheduled, backupKeep of the configuration when left out',
      wholeNumber(1, MOST),
    )
    .option('--scheduled', 'only scheduled backups')
    .option('--older-than <age>', 'of the others, only those older than this, such as 30d', duration)
    .addHelpText(
      'after',
      examples(
        'backoffice backup prune --keep 7 --dry-run',
        'backoffice backup prune --keep 7 --older-than 30d --yes',
        'backoffice backup prune --scheduled --keep 30 --yes',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const { scheduled = false } = options;
        const keep = options.keep ?? keptByConfiguration(scheduled, operation.environment.tunables);
        const { dynamoDB, manifests, backups } = await cli.progress.during('reading backups', async () => {
          const opened = await openBackups(operation);
          return { ...opened, backups: await readEnvironmentBackups(opened.dynamoDB, opened.ownTable) };
        });
        const keeping = {
          keep,
          olderThanMs: options.olderThan,
          kindOf: kindOfBackups(operation.environment.stackName),
          only: scheduled ? ('scheduled' as const) : undefined,
          spared:
            !scheduled && operation.environment.tunables.backupKeep !== null
              ? ('scheduled' as const)
              : undefined,
        };
        const { kept, pruned } = chooseForPruning(backups, keeping, cli.context.clock.now());
        const changes = !cli.options.dryRun && pruned.length > 0;
        if (changes) {
          cli.progress.show(pruningDoc(pruned));
          const change = {
            action: 'backup prune',
            irrevocable: true,
            target: `${pruned.length} backups`,
            before: pruned,
            consent: { what: `deleting ${counted(pruned.length, 'backup')}`, danger: 'moderate' },
            after: () => null,
          } as const;
          await operation.record(change, async () => {
            // The oldest first: whatever happens in between, the newest are the last to go.
            for (const backup of [...pruned].reverse()) {
              await dynamoDB.deleteBackup({ BackupArn: backup.arn });
              await manifests?.delete(backup);
            }
          });
        }
        const freedBytes = pruned.reduce((sum, { bytes }) => sum + bytes, 0);
        const result = {
          changed: changes,
          kept,
          deleted: pruned,
          freedBytes,
          monthlySaving: monthlyCost(pruned),
        };
        await cli.print('backup prune', result, backupsPrunedView(cli.options.dryRun ?? false));
      }),
    );
};

/** @throws BackofficeError USAGE where nothing says how many stay. */
function keptByConfiguration(scheduled: boolean, { backupKeep }: Tunables): number {
  if (scheduled && backupKeep !== null) return backupKeep;
  throw new BackofficeError('USAGE', 'how many backups of each table are to stay?', {
    hint: scheduled ? 'give --keep <n>, or set backupKeep in the configuration' : 'give --keep <n>',
  });
}
