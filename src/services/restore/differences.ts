import type { Reconciliation, RowList, TableChanges } from './reconcile/reconciliation.ts';

/** What was written to the table that was left, and what became of it in the other one. */
export interface Differences {
  /** The table that was compared, and the one whose rows are used from now on. */
  readonly from: string;
  readonly to: string;
  /** ISO 8601; the time that both tables had the same rows. */
  readonly since: string;
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
  /** Ids of the first of them. */
  readonly ids: readonly string[];
  /** Copied over; null when that was not asked for. */
  readonly carried: number | null;
  /** Not copied because both tables changed them, or nobody knows which of them did. */
  readonly left: number;
  /** Of the copied ones, those that both tables had changed, in different attributes. */
  readonly merged: number;
  /** Changed in the table that was left alone, and not copied. */
  readonly notCarried: RowList;
  readonly conflicts: RowList;
  readonly unattributed: RowList;
  /** What the table that is used has of its own. */
  readonly there: TableChanges;
  /** Rows whose version was raised above that in the other table, because their content differs. */
  readonly raised: number;
  /** Holds both rows of every conflict; null when there is none. */
  readonly conflictFile: string | null;
  /** Why the tables could not be compared; null when they were. */
  readonly problem: string | null;
}

export interface Compared {
  readonly result: Reconciliation;
  readonly conflictFile: string | null;
}

type Told = Pick<Differences, 'from' | 'to' | 'since'> & { readonly carries: boolean };

const SHOWN = 20;

/** What comparisons before and after a switch found together. */
export function differencesOf(told: Told, before: Compared | undefined, after: Compared): Differences {
  const { from, to, since, carries } = told;
  const first = before?.result;
  const { result } = after;
  const done = {
    created: first?.carried.created ?? 0,
    changed: first?.carried.changed ?? 0,
    deleted: first?.carried.deleted ?? 0,
  };
  const sum = ({ carried }: Reconciliation): number => carried.created + carried.changed + carried.deleted;
  return {
    from,
    to,
    since,
    created: done.created + result.source.created,
    changed: done.changed + result.source.changed,
    deleted: done.deleted + result.source.deleted,
    ids: [...new Set([...(first?.source.ids ?? []), ...result.source.ids])].slice(0, SHOWN),
    carried: carries ? (first === undefined ? 0 : sum(first)) + sum(result) : null,
    left: result.conflicts.count + result.unattributed.count,
    merged: (first?.merged ?? 0) + result.merged,
    notCarried: result.notCarried,
    conflicts: result.conflicts,
    unattributed: result.unattributed,
    there: result.target,
    raised: (first?.raised ?? 0) + result.raised,
    conflictFile: after.conflictFile,
    problem: null,
  };
}

/** For tables that could not be compared. */
export function notCompared(told: Told, problem: string): Differences {
  const none = { count: 0, ids: [] };
  const { from, to, since } = told;
  return {
    from,
    to,
    since,
    created: 0,
    changed: 0,
    deleted: 0,
    ids: [],
    carried: null,
    left: 0,
    merged: 0,
    notCarried: none,
    conflicts: none,
    unattributed: none,
    there: { created: 0, changed: 0, deleted: 0, ids: [] },
    raised: 0,
    conflictFile: null,
    problem,
  };
}
