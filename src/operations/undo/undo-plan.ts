import type { Danger } from '../../environments/guard.ts';
import { BackofficeError } from '../../errors.ts';
import type { JournalEntry } from '../../journal/journal.ts';
import { check, type Schema } from '../../schemas/read.ts';
import type { Operation } from '../operation.ts';

/** How a change is taken back. */
export interface UndoPlan {
  /** Such as `set item item-001 to what it was`. */
  readonly what: string;
  /** What is there, and what comes in its place. */
  readonly before: unknown;
  readonly after: unknown;
  /** Asked before, whatever the class; without it only in class production. */
  readonly danger?: Danger;
  /** @param agreed asks nothing more. */
  carryOut(agreed: Operation): Promise<unknown>;
}

/**
 * Looks whether what a change made is still there, and finds what was before.
 * @throws BackofficeError CONFLICT when it was changed since; REFUSED when what was before is not known.
 */
export type FindUndoPlan = (operation: Operation, entry: JournalEntry) => Promise<UndoPlan>;

export function movedOn(entry: JournalEntry, now: string): BackofficeError {
  return new BackofficeError(
    'CONFLICT',
    `${entry.target} was changed since change ${entry.number}: ${now}; nothing was undone`,
    { hint: (command) => `see what came after it: ${command('history')}` },
  );
}

export function notKept(entry: JournalEntry, what: string): BackofficeError {
  return new BackofficeError('REFUSED', `change ${entry.number} cannot be undone: ${what}`, {
    hint: 'make the change that you want by hand',
  });
}

/**
 * What the journal kept of a change.
 * @param what names it, such as "the item".
 * @throws BackofficeError REFUSED when that is not what it should be.
 */
export function keptIn<T>(schema: Schema<T>, entry: JournalEntry, kept: unknown, what: string): T {
  const checked = check(schema, kept);
  if ('value' in checked) return checked.value;
  throw notKept(entry, `the journal does not have ${what}`);
}
