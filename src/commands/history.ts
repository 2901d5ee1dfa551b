import { toHistoryEntry } from '../journal/history.ts';
import { createJournal } from '../journal/journal.ts';
import { historyView } from '../views/history.ts';
import { type AddCommand, examples, wholeNumber } from './command.ts';

export const addHistory: AddCommand = (parent, execute) => {
  parent
    .command('history')
    .description(
      'Lists the changes that were made from here: what, where, by whom, how it ended. Newest first.',
    )
    .option('--limit <n>', 'at most so many', wholeNumber(1, 10_000), 20)
    .addHelpText('after', examples('backoffice history', 'backoffice history --env prod --json'))
    .action((options, command) =>
      execute(command, async (run) => {
        const environment = await run.environment();
        const named = run.options.env !== undefined;
        const { processes } = run.context;
        const journal = await createJournal(environment.stateDirectory).inspect();
        for (const { line, problem } of journal.damaged)
          run.progress.line(`warning: line ${line} of the journal is left out: ${problem}`);
        const entries = journal.entries
          .filter((entry) => !named || entry.environment === environment.name)
          .reverse()
          .slice(0, options.limit)
          .map((entry) => toHistoryEntry(entry, processes.alive));
        await run.print('history', { entries }, historyView(run.context.clock.now()));
        return undefined;
      }),
    );
};
