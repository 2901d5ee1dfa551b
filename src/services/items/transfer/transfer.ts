import type { TransferFormat } from './formats.ts';
import type { Place } from './place.ts';

/** What `items export` tells. */
export interface ItemsExported {
  /** False in a dry run. */
  readonly changed: boolean;
  readonly table: string;
  /** `-` for stdout. */
  readonly file: string;
  readonly format: TransferFormat;
  readonly items: number;
  readonly bytes: number;
  /** Rows that are not items as they are now; only DynamoDB JSON holds them. */
  readonly otherRows: number;
  /** Items that an import of this format makes otherwise: sets, binary values, attributes around the application. */
  readonly inexact: number;
  /** Items outside the API's rules, which an import of this format refuses. */
  readonly refused: number;
  /** Of CSV: items with text that a spreadsheet would run as a formula. */
  readonly formulas: number;
  /** Whether such text is marked (`--csv-safe`); then the file is not for an import. */
  readonly csvSafe: boolean;
  /** Whether all writes before it are in it. An index, and `--eventual`, may be a moment behind. */
  readonly consistent: boolean;
  readonly readUnits: number;
  /** US dollars at the rates of us-east-1. */
  readonly cost: number;
  readonly seconds: number;
  /** Whether an earlier run was gone on with. */
  readonly resumed: boolean;
}

/** What `items import` tells. */
export interface ItemsImported {
  /** False in a dry run, and when nothing had to be written. */
  readonly changed: boolean;
  readonly table: string;
  readonly file: string;
  readonly format: TransferFormat;
  /** Items in the file, refused ones among them. */
  readonly read: number;
  readonly written: number;
  /** Items that are in the table as they are in the file. */
  readonly same: number;
  /** Items that were left as they are in the table (`--on-conflict skip`). */
  readonly skipped: number;
  readonly refused: number;
  /** Where the refused ones are, with line numbers and reasons. */
  readonly refusedFile: string | null;
  /** The first of them. */
  readonly reasons: readonly Refusal[];
  readonly writeUnits: number;
  readonly cost: number;
  readonly seconds: number;
  /** Items that an earlier run had done. */
  readonly resumedAt: number;
}

/** An item of a file that cannot be imported. */
export interface Refusal extends Place {
  readonly reason: string;
  /** As it stands there; the beginning of what is very long. */
  readonly text: string;
}

export const CONFLICT_CHOICES = ['fail', 'skip', 'overwrite'] as const;

/** What happens to items whose id is taken by another one. */
export type OnConflict = (typeof CONFLICT_CHOICES)[number];
