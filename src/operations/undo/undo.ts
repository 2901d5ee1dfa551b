import { BackofficeError } from '../../errors.ts';
import type { Undone } from '../../journal/history.ts';
import { createJournal, type JournalEntry } from '../../journal/journal.ts';
import type { Operation } from '../operation.ts';
import { planUndo } from './plan-undo.ts';

/** Takes a change back. @throws BackofficeError NOT_FOUND, USAGE, REFUSED or CONFLICT for one that cannot be. */
export async function undo(operation: Operation, number: number): Promise<Undone> {
  const entry = await findChange(operation, number);
  await requireSamePlace(operation, entry);
  const { action, target } = entry;
  const way = await operation.during('looking at what is there', () => planUndo(operation, entry));
  const { what, before, after } = way;
  const undone = { number, action, target, what, before, after };
  if (operation.dryRun) return { changed: false, ...undone };
  const consent = { what: `undoing change ${number}`, detail: what, danger: way.danger ?? 'mild' };
  await operation.record(
    { action: 'undo', target, before: { undoes: number, live: before }, after: () => after, consent },
    () => operation.during('undoing', () => way.carryOut(operation.agreed())),
  );
  return { changed: true, ...undone };
}

/** @throws BackofficeError NOT_FOUND; REFUSED for a change that did not come to its end. */
async function findChange({ environment, processes }: Operation, number: number): Promise<JournalEntry> {
  const entries = await createJournal(environment.stateDirectory).read();
  const entry = entries.find((each) => each.number === number);
  if (entry === undefined)
    throw new BackofficeError('NOT_FOUND', `there is no change ${number}`, {
      hint: (command) => `see which there are: ${command('history')}`,
    });
  if (entry.end?.outcome === 'done') return entry;
  // What each of many items was is kept before it is changed.
  const ended = entry.end !== null || !processes.alive(entry.processId);
  if (ended && entry.action.endsWith(' --where')) return entry;
  throw new BackofficeError('REFUSED', `change ${number} (${entry.action}) did not come to its end`, {
    hint: (command) => `what it left is not known; look at it first: ${command('history')}`,
  });
}

/** @throws BackofficeError USAGE for another environment; REFUSED for another account or region. */
async function requireSamePlace(operation: Operation, entry: JournalEntry): Promise<void> {
  const { environment } = operation;
  if (entry.environment !== environment.name)
    throw new BackofficeError('USAGE', `change ${entry.number} was made in ${entry.environment}`, {
      hint: (command) => `undo it there: ${command(`undo ${entry.number} --env ${entry.environment}`)}`,
    });
  const { account } = entry.account === null ? { account: null } : await operation.identity();
  const elsewhere =
    account !== entry.account || (entry.region !== null && entry.region !== environment.region);
  if (elsewhere)
    throw new BackofficeError(
      'REFUSED',
      `change ${entry.number} was made in account ${entry.account}, ${entry.region}; this is ${account}, ${environment.region}`,
      { hint: 'use the credentials and the region that it was made with' },
    );
}
