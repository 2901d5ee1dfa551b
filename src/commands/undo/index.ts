import { BackofficeError } from '../../errors.ts';
import type { Undone } from '../../journal/history.ts';
import { createJournal, type JournalEntry } from '../../journal/journal.ts';
import { undoneView } from '../../views/undo.ts';
import { type AddCommand, examples, wholeNumber } from '../command.ts';
import { mutate } from '../mutate.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import { wayBack } from './ways.ts';

const MAX_NUMBER = 999_999;

export const addUndo: AddCommand = (parent, execute) => {
  parent
    .command('undo')
    .description(
      'Takes a change of the history back, unless what it made has been changed since: items, variables, code, limits, retention, moves to another table.',
    )
    .argument('<n>', 'number of the change, from backoffice history', wholeNumber(1, MAX_NUMBER))
    .addHelpText(
      'after',
      examples('backoffice history', 'backoffice undo 12 --dry-run', 'backoffice undo 12'),
    )
    .action((number, _options, command) =>
      execute(command, async (run) => {
        const open = run.open(await run.environment());
        const entry = await findChange(open, number);
        await requireSamePlace(open, entry);
        const result = await undo(run, open, entry);
        await run.print('undo', result, undoneView);
        return undefined;
      }),
    );
};

async function undo(run: Run, open: OpenEnvironment, entry: JournalEntry): Promise<Undone> {
  const { number, action, target } = entry;
  const way = await run.progress.during('looking at what is there', () => wayBack(run, open, entry));
  const { what, before, after } = way;
  const undone = { number, action, target, what, before, after };
  if (run.options.dryRun) return { changed: false, ...undone };
  const consent =
    way.danger === undefined && open.environment.class !== 'production'
      ? {}
      : { consent: { what: `undoing change ${number}`, detail: what, danger: way.danger ?? 'moderate' } };
  await mutate(
    run,
    open,
    { action: 'undo', target, before: { undoes: number, live: before }, ...consent },
    () => run.progress.during('undoing', () => way.carryOut(run.agreed())),
    () => after,
  );
  return { changed: true, ...undone };
}

/** @throws BackofficeError NOT_FOUND; REFUSED for a change that did not come to its end. */
async function findChange({ environment }: OpenEnvironment, number: number): Promise<JournalEntry> {
  const entries = await createJournal(environment.stateDirectory).read();
  const entry = entries.find((each) => each.number === number);
  if (entry === undefined)
    throw new BackofficeError('NOT_FOUND', `there is no change ${number}`, {
      hint: (command) => `see which there are: ${command('history')}`,
    });
  if (entry.end?.outcome === 'done') return entry;
  throw new BackofficeError('REFUSED', `change ${number} (${entry.action}) did not come to its end`, {
    hint: (command) => `what it left is not known; look at it first: ${command('history')}`,
  });
}

/** @throws BackofficeError USAGE for another environment; REFUSED for another account or region. */
async function requireSamePlace(open: OpenEnvironment, entry: JournalEntry): Promise<void> {
  const { environment } = open;
  if (entry.environment !== environment.name)
    throw new BackofficeError('USAGE', `change ${entry.number} was made in ${entry.environment}`, {
      hint: (command) => `undo it there: ${command(`undo ${entry.number} --env ${entry.environment}`)}`,
    });
  const { account } = entry.account === null ? { account: null } : await open.identity();
  const elsewhere =
    account !== entry.account || (entry.region !== null && entry.region !== environment.region);
  if (elsewhere)
    throw new BackofficeError(
      'REFUSED',
      `change ${entry.number} was made in account ${entry.account}, ${entry.region}; this is ${account}, ${environment.region}`,
      { hint: 'use the credentials and the region that it was made with' },
    );
}
