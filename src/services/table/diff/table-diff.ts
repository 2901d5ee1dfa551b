import type { WireRow } from '../../../aws/rows.ts';
import type { Refusal } from '../../items/transfer/transfer.ts';

/** How a row, or an attribute of one, came to differ on the way from `a` to `b`. */
export type Difference = 'created' | 'changed' | 'deleted';

/** What `table diff` tells. */
export interface TableDiff {
  /** Whether a backup was restored into a table of its own, which was removed again. */
  readonly changed: boolean;
  readonly a: DiffSide;
  readonly b: DiffSide;
  /** Whether both hold the same; null in a dry run that would have to restore first. */
  readonly equal: boolean | null;
  /** Rows; null where `equal` is. Created rows are those of `b` alone, deleted ones those of `a` alone. */
  readonly counts: DiffCounts | null;
  /** Attributes of rows that both have, those that differ most often first. */
  readonly attributes: readonly AttributeCounts[];
  /** The first of them, in no order. */
  readonly differences: readonly RowDifference[];
  /** How many more there are. */
  readonly more: number;
  readonly readUnits: number;
  /** US dollars at the rates of us-east-1, for reading and for restoring. */
  readonly cost: number;
  readonly seconds: number;
}

export interface DiffCounts {
  readonly same: number;
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
}

/** One of two sides of a comparison. */
export interface DiffSide {
  readonly kind: 'table' | 'backup' | 'file';
  /** Of the table, the backup or the file. */
  readonly name: string;
  /** The table that was read; null for a file. */
  readonly table: string | null;
  /** Rows that were compared; null where nothing was. */
  readonly rows: number | null;
  /** Rows that are not items as they are now, which the other side's format does not hold: not compared. */
  readonly otherRows: number;
  /** Items with sets or binary values, which the other side's format does not tell from lists and texts. */
  readonly inexact: number;
  /** Lines of a file that are no items: not compared. */
  readonly refused: number;
  /** The first of them. */
  readonly reasons: readonly Refusal[];
  /** Lines of a file whose key stands in another line too: the last one is compared. */
  readonly repeated: number;
}

/** A row that differs. */
export interface RowDifference {
  readonly kind: Difference;
  readonly id: string;
  /** The digits of the sort key: 0 for an item as it is now. */
  readonly timestamp: string;
  /** Of a changed row. `attributes.note` is an attribute of the item's own. */
  readonly attributes: readonly AttributeDifference[];
  /** With --values: what differs, as DynamoDB JSON; the whole row where only one side has it. */
  readonly a?: WireRow | null;
  readonly b?: WireRow | null;
}

export interface AttributeDifference {
  readonly name: string;
  readonly kind: Difference;
}

/** In how many rows an attribute differs. */
export interface AttributeCounts {
  readonly name: string;
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
}
