import { chooseForPruning, monthlyCost } from '../../services/backups/prune.ts';
import { readBackups } from '../../services/backups/read-backups.ts';
import { counted } from '../../terminal/counted.ts';
import { backupsPrunedView, pruningText } from '../../views/backups.ts';
import { type AddCommand, duration, examples, wholeNumber } from '../command.ts';
import { mutate } from '../mutate.ts';
import { openBackups } from './scene.ts';

const MOST = 10_000;

export const addPrune: AddCommand = (parent, execute) => {
  parent
    .command('prune')
    .description('Deletes old backups but the newest: shows which ones first, then asks.')
    .requiredOption('--keep <n>', 'how many of the newest stay', wholeNumber(1, MOST))
    .option('--older-than <age>', 'of the others, only those older than this, such as 30d', duration)
    .addHelpText(
      'after',
      examples(
        'backoffice backup prune --keep 7 --dry-run',
        'backoffice backup prune --keep 7 --older-than 30d --yes',
      ),
    )
    .action((options, command) =>
      execute(command, async (run) => {
        const { open, dynamoDB, manifests, backups } = await run.progress.during(
          'reading backups',
          async () => {
            const scene = await openBackups(run);
            return { ...scene, backups: await readBackups(scene.dynamoDB, scene.tables) };
          },
        );
        const { kept, doomed } = chooseForPruning(
          backups,
          options.keep,
          options.olderThan,
          run.context.clock.now(),
        );
        const changes = !run.options.dryRun && doomed.length > 0;
        if (changes) {
          for (const line of pruningText(doomed)) run.progress.line(line);
          const mutation = {
            action: 'backup prune',
            irrevocable: true,
            target: `${doomed.length} backups`,
            before: doomed,
            consent: { what: `deleting ${counted(doomed.length, 'backup')}`, danger: 'moderate' },
          } as const;
          await mutate(run, open, mutation, async () => {
            // The oldest first: whatever happens in between, the newest are the last to go.
            for (const backup of [...doomed].reverse()) {
              await dynamoDB.deleteBackup({ BackupArn: backup.arn });
              await manifests?.delete(backup);
            }
          });
        }
        const freedBytes = doomed.reduce((sum, { bytes }) => sum + bytes, 0);
        const result = {
          changed: changes,
          kept,
          deleted: doomed,
          freedBytes,
          monthlySaving: monthlyCost(doomed),
        };
        await run.print('backup prune', result, backupsPrunedView(run.options.dryRun ?? false));
        return undefined;
      }),
    );
};
