import { toHistoryEntry } from '../journal/history.ts';
import { createJournal } from '../journal/journal.ts';
import { historyView } from '../views/history.ts';
import { type AddCommand, examples } from './command.ts';
import { wholeNumber } from './options/numbers.ts';

export const addHistory: AddCommand = (parent, execute) => {
  parent
    .command('history')
    .description(
      'Lists the changes that were made from here: what, where, by whom, how it ended. Newest first.',
    )
    .option('--limit <n>', 'at most so many', wholeNumber(1, 10_000), 20)
    .addHelpText('after', examples('backoffice history', 'backoffice history --env prod --json'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const environment = await cli.environment();
        const named = cli.options.env !== undefined;
        const { processes } = cli.context;
        const journal = await createJournal(environment.stateDirectory).inspect();
        for (const { line, problem } of journal.damaged)
          cli.progress.line(`warning: line ${line} of the journal is left out: ${problem}`);
        const entries = journal.entries
          .filter((entry) => !named || entry.environment === environment.name)
          .reverse()
          .slice(0, options.limit)
          .map((entry) => toHistoryEntry(entry, processes.alive));
        await cli.print('history', { entries }, historyView(cli.context.clock.now()));
      }),
    );
};
