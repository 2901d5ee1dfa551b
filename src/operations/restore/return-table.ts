import { BackofficeError, isFatal } from '../../errors.ts';
import {
  type Compared,
  type Differences,
  differencesOf,
  notCompared,
} from '../../services/restore/differences.ts';
import type { Operation } from '../operation.ts';
import { compareTables } from './compare-tables.ts';
import { freeze } from './freeze.ts';
import { comparisonOf, type Move } from './move.ts';
import { changeTableUse } from './switch-table.ts';

/**
 * Moves the application back to the table that it was just moved from. What was written while it was away was
 * acknowledged: it goes with it, deletions too, or is named. That it cannot be compared does not keep the application
 * where it does not work.
 */
export async function goBack(operation: Operation, move: Move): Promise<Differences> {
  const told = { from: move.to, to: move.from, since: move.since, carries: true };
  const comparison = {
    ...comparisonOf(move),
    source: move.to,
    target: move.from,
    pristine: false,
    carry: { since: undefined, deletes: true },
  };
  const compare = (label: string): Promise<Compared | string> =>
    operation.during(label, () => compareTables(operation, comparison)).catch(asProblem);
  if (move.freezes) await freeze(operation);
  const before = await compare('comparing what was written meanwhile');
  await changeTableUse(operation.agreed(), { table: move.from, refusesWrites: false });
  const after = await compare('comparing the tables again');
  if (typeof after === 'string') return notCompared(told, after);
  return differencesOf(told, typeof before === 'string' ? undefined : before, after);
}

function asProblem(error: unknown): string {
  if (!(error instanceof BackofficeError) || isFatal(error)) throw error;
  return error.message;
}
