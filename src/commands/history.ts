import type { Environment } from '../environments/environment.ts';
import { mergedHistory, toHistoryEntry } from '../journal/history.ts';
import { createJournal } from '../journal/journal.ts';
import type { CommandContext } from '../session/command-context.ts';
import { historyView } from '../views/history.ts';
import { type AddCommand, examples } from './command.ts';
import { wholeNumber } from './options/numbers.ts';
import { timePoint } from './options/times.ts';

const DEFAULT_MS = 30 * 86_400_000;

export const addHistory: AddCommand = (parent, execute) => {
  parent
    .command('history')
    .description(
      'Lists the changes that were made from here: what, where, by whom, how it ended. Newest first.',
    )
    .option('--limit <n>', 'at most so many', wholeNumber(1, 10_000), 20)
    .option('--all', 'also changes that colleagues and CI jobs made in the environment')
    .option(
      '--since <when>',
      'with --all: first day to show, a duration ago or a date (default 30d)',
      timePoint,
    )
    .addHelpText(
      'after',
      examples(
        'backoffice history',
        'backoffice history --env prod --json',
        'backoffice history --all --since 7d',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const environment = await cli.environment();
        const all = options.all ?? false;
        const named = all || cli.options.env !== undefined;
        const { processes } = cli.context;
        const journal = await createJournal(environment.stateDirectory).inspect();
        for (const { line, problem } of journal.damaged)
          cli.progress.line(`warning: line ${line} of the journal is left out: ${problem}`);
        const now = cli.context.clock.now();
        const since = options.since?.at(now.getTime());
        const own = journal.entries
          .filter((entry) => !named || entry.environment === environment.name)
          .filter(({ time }) => since === undefined || Date.parse(time) >= since)
          .reverse()
          .slice(0, options.limit)
          .map((entry) => toHistoryEntry(entry, processes.alive));
        const shared = all
          ? await cli.progress.during('reading the history', () =>
              readShared(cli, environment, {
                since: since ?? now.getTime() - DEFAULT_MS,
                limit: options.limit,
              }),
            )
          : [];
        const entries = mergedHistory(own, shared).slice(0, options.limit);
        await cli.print('history', { entries }, historyView(now, all));
      }),
    );
};

async function readShared(
  cli: CommandContext,
  environment: Environment,
  { since, limit }: { readonly since: number; readonly limit: number },
) {
  const { readChanges } = await import('../services/history/shared-history.ts');
  const { connection, identity } = cli.open(environment);
  const { account } = await identity();
  const { name, region = '' } = environment;
  const range = { from: since, to: cli.context.clock.now().getTime(), limit };
  const place = { name, account, region };
  const changes = await readChanges(await connection.s3(), place, range, cli.progress.line);
  return changes.filter(({ time }) => Date.parse(time) >= since);
}
