import type { AttributeCounts, DiffCounts, Difference, RowDifference } from './table-diff.ts';

/** Counts what differs while rows are compared; of the rows themselves it keeps the first. */
export interface DiffTally {
  same(): void;
  add(difference: RowDifference): void;
  result(): DiffSummary;
}

export interface DiffSummary {
  readonly counts: DiffCounts;
  readonly attributes: readonly AttributeCounts[];
  readonly differences: readonly RowDifference[];
  readonly more: number;
}

/** Names of attributes are the users' own: so many are counted one by one. */
const MOST_NAMES = 1000;
const OTHER_NAMES = '(others)';

/** @param kept how many rows that differ are kept. */
export function createDiffTally(kept: number): DiffTally {
  const counts = { same: 0, created: 0, changed: 0, deleted: 0 };
  const names = new Map<string, Record<Difference, number>>();
  const differences: RowDifference[] = [];

  function count(name: string, kind: Difference): void {
    const known = names.has(name) || names.size < MOST_NAMES ? name : OTHER_NAMES;
    const of = names.get(known) ?? { created: 0, changed: 0, deleted: 0 };
    of[kind] += 1;
    names.set(known, of);
  }

  return {
    same() {
      counts.same += 1;
    },
    add(difference) {
      counts[difference.kind] += 1;
      for (const { name, kind } of difference.attributes) count(name, kind);
      if (differences.length < kept) differences.push(difference);
    },
    result() {
      const { created, changed, deleted } = counts;
      return {
        counts: { ...counts },
        attributes: [...names].map(([name, of]) => ({ name, ...of })).sort(mostFirst),
        differences: [...differences],
        more: created + changed + deleted - differences.length,
      };
    },
  };
}

function mostFirst(a: AttributeCounts, b: AttributeCounts): number {
  const sum = ({ created, changed, deleted }: AttributeCounts): number => created + changed + deleted;
  return sum(b) - sum(a) || (a.name < b.name ? -1 : 1);
}
