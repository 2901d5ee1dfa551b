import type { RowSpool } from '../../restore/reconcile/spool.ts';
import type { DiffTally } from './diff-tally.ts';
import { type DiffRules, rowDifference } from './row-difference.ts';
import type { RowDifference } from './table-diff.ts';

/** Both sides as they were read, in as many parts. */
export interface BothSides {
  readonly a: RowSpool;
  readonly b: RowSpool;
}

export interface CompareDeps {
  readonly signal: AbortSignal;
  readonly tally: DiffTally;
  /** Takes each row that differs. */
  readonly tell: (difference: RowDifference) => Promise<void>;
}

/**
 * Compares two sides key by key, a part at a time: so much of both is in memory.
 * @returns how many rows each side has, each key once.
 */
export async function compareSpools(
  { a, b }: BothSides,
  rules: DiffRules,
  { signal, tally, tell }: CompareDeps,
): Promise<{ readonly a: number; readonly b: number }> {
  let [rowsOfA, rowsOfB] = [0, 0];
  for (let part = 0; part < a.parts; part += 1) {
    signal.throwIfAborted();
    const [ours, theirs] = await Promise.all([a.part(part), b.part(part)]);
    rowsOfA += ours.size;
    rowsOfB += theirs.size;
    for (const key of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
      const difference = rowDifference({ a: ours.get(key) ?? null, b: theirs.get(key) ?? null }, rules);
      if (difference === undefined) tally.same();
      else {
        tally.add(difference);
        await tell(difference);
      }
    }
  }
  return { a: rowsOfA, b: rowsOfB };
}
