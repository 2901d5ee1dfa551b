import { LOG_RETENTION_DAYS } from '../../../stack/contract/parameters.ts';
import { BackofficeError } from '../../errors.ts';
import type { Operation } from '../../operations/operation.ts';
import { readGroups } from '../../services/logs/groups.ts';
import { type GroupRetention, type RetentionChanged, setRetention } from '../../services/logs/retention.ts';
import { logSources, SOURCES } from '../../services/logs/sources.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { retentionView } from '../../views/logs-reports.ts';
import { type AddCommand, examples } from '../command.ts';
import { oneOf } from '../options/words.ts';

export const addRetention: AddCommand = (parent, execute) => {
  parent
    .command('retention')
    .description('Sets how long log groups keep their lines. What is older is deleted for good.')
    .argument('<days>', `one of ${LOG_RETENTION_DAYS.join(', ')}, or never`, daysIn)
    .option('--source <source>', 'function, api or all', oneOf(SOURCES), 'all')
    .addHelpText(
      'after',
      examples('backoffice logs retention 7', 'backoffice logs retention 30 --source function --yes'),
    )
    .action((kept, options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const groups = await cli.progress.during('looking for the logs', async () => {
          const found = await readGroups(
            await operation.connection.logs(),
            await logSources(operation, options.source),
          );
          return found.map(toChange(kept.days));
        });
        const wanted = groups.filter(({ before, after }) => before !== after);
        const changed = wanted.length > 0 && !cli.options.dryRun;
        if (changed) await change(cli, operation, wanted);
        const result: RetentionChanged = { changed, groups };
        await cli.print('logs retention', result, retentionView);
      }),
    );
};

function toChange(after: number | null) {
  return (group: Awaited<ReturnType<typeof readGroups>>[number]): GroupRetention => {
    if (!group.exists)
      throw new BackofficeError('NOT_FOUND', `the log group ${group.name} is not there`, {
        hint: (command) => `bring it back: ${command('deploy --revert-drift')}`,
      });
    return { source: group.source, group: group.name, before: group.retentionDays, after };
  };
}

/** Lines are lost for good where fewer days are kept than before. */
async function change(
  cli: CommandContext,
  operation: Operation,
  groups: readonly GroupRetention[],
): Promise<void> {
  const loses = groups.some(
    ({ before, after }) => (after ?? Number.POSITIVE_INFINITY) < (before ?? Number.POSITIVE_INFINITY),
  );
  const names = groups.map(({ group }) => group).join(', ');
  const days = (from: 'before' | 'after') => groups.map((each) => ({ group: each.group, days: each[from] }));
  await operation.record(
    {
      action: 'logs retention',
      target: `logs ${names}`,
      before: { retention: days('before') },
      after: () => ({ retention: days('after') }),
      undoable: () => true,
      consent: loses
        ? { what: `deleting older lines of ${names}`, danger: 'moderate' }
        : { what: `keeping lines of ${names} for longer`, danger: 'mild' },
    },
    () =>
      cli.progress.during('changing', async () => {
        const logs = await operation.connection.logs();
        for (const { group, after } of groups) await setRetention(logs, group, after);
      }),
  );
}

function daysIn(text: string): { readonly days: number | null } {
  if (text === 'never') return { days: null };
  return { days: Number(oneOf(LOG_RETENTION_DAYS.map(String))(text)) };
}
