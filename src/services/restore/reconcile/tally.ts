import type { RowChange } from './decide.ts';
import { createCounter, type Reconciliation, type TableChanges } from './reconciliation.ts';

/** Counts what two tables have of their own while they are compared. */
export interface Tally {
  differs(side: 'source' | 'target', change: RowChange, id: string): void;
  carried(change: RowChange, there: RowChange): void;
  notCarried(id: string): void;
  conflict(id: string): void;
  unattributed(id: string): void;
  raised(): void;
  result(baseKnown: boolean): Reconciliation;
}

export function createTally(): Tally {
  const sides = { source: createChanges(), target: createChanges() };
  const carried = { created: 0, changed: 0, deleted: 0 };
  const [notCarried, conflicts, unattributed] = [createCounter(), createCounter(), createCounter()];
  let [merged, raised] = [0, 0];
  return {
    differs: (side, change, id) => sides[side].add(change, id),
    carried(change, there) {
      if (change !== 'none') carried[change] += 1;
      if (there !== 'none') merged += 1;
    },
    notCarried: notCarried.add,
    conflict: conflicts.add,
    unattributed: unattributed.add,
    raised() {
      raised += 1;
    },
    result: (baseKnown) => ({
      baseKnown,
      source: sides.source.result(),
      target: sides.target.result(),
      carried: { ...carried },
      merged,
      notCarried: notCarried.list(),
      conflicts: conflicts.list(),
      unattributed: unattributed.list(),
      raised,
    }),
  };
}

function createChanges() {
  const counts = { created: 0, changed: 0, deleted: 0 };
  const ids = createCounter();
  return {
    add(change: RowChange, id: string): void {
      if (change === 'none') return;
      counts[change] += 1;
      ids.add(id);
    },
    result: (): TableChanges => ({ ...counts, ids: ids.list().ids }),
  };
}
