/** Rows that differ, by how many there are; ids of the first of them. */
export interface RowList {
  readonly count: number;
  readonly ids: readonly string[];
}

/** What one of two tables has that the other has not, by how it came to differ from the rows that both came from. */
export interface TableChanges {
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
  readonly ids: readonly string[];
}

/** What two tables that came from the same rows have of their own, and what was taken from one to the other. */
export interface Reconciliation {
  /** Whether the rows that both came from are known. Without them no difference can be attributed. */
  readonly baseKnown: boolean;
  readonly source: TableChanges;
  readonly target: TableChanges;
  /** Rows of the target that were written, by what had become of them in the source. */
  readonly carried: { readonly created: number; readonly changed: number; readonly deleted: number };
  /** Of them, those that both sides had changed, in different attributes. */
  readonly merged: number;
  /** Changed in the source alone, and not taken over: that was not asked for, or not for these. */
  readonly notCarried: RowList;
  /** Changed on both sides in the same place: the target's stay. */
  readonly conflicts: RowList;
  /** Differ, and nobody knows which side changed: the target's stay. */
  readonly unattributed: RowList;
  /** Rows of the target whose version was raised above the source's, since their content differs. */
  readonly raised: number;
}

const SHOWN = 20;

export interface Counter {
  add(id: string): void;
  list(): RowList;
}

export function createCounter(): Counter {
  const ids: string[] = [];
  let count = 0;
  return {
    add(id) {
      count += 1;
      if (ids.length < SHOWN) ids.push(id);
    },
    list: () => ({ count, ids: [...ids] }),
  };
}
