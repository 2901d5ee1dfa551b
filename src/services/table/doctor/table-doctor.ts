/** What is wrong with a row. */
export type OddKind =
  | 'timestamp'
  | 'id'
  | 'version'
  | 'types'
  | 'status'
  | 'noStatus'
  | 'noUpdatedAt'
  | 'unversioned';

/** A row, by its key. */
export interface OddRow {
  readonly id: string;
  /** The digits of its sort key. */
  readonly timestamp: string;
  /** Null where it has none that the API takes. */
  readonly status: string | null;
}

/** Rows with one thing wrong, and the first of them. */
export interface OddRows {
  readonly kind: OddKind;
  /** Whether the API cannot reach such rows, cannot change them, or loses some of what is in them (fail). */
  readonly level: 'fail' | 'warn';
  readonly about: string;
  readonly count: number;
  readonly samples: readonly OddRow[];
}

/** Commands for the first row of a kind; null for a table that the application does not use. */
export interface OddRowsFound extends OddRows {
  /** Shows it. */
  readonly show: string | null;
  /** Puts it right, or removes it where nothing does. */
  readonly remedy: string | null;
}

/** What `table doctor` tells. */
export interface TableDoctorReport {
  readonly table: string;
  readonly rows: number;
  /** Rows with nothing wrong. */
  readonly sound: number;
  /** fail with a row that the API cannot reach or change; warn with any other row that is not as it writes them. */
  readonly verdict: 'pass' | 'warn' | 'fail';
  /** Those that fail first. A row may be among several. */
  readonly found: readonly OddRowsFound[];
  readonly readUnits: number;
  /** US dollars at the rates of us-east-1. */
  readonly cost: number;
  readonly seconds: number;
}
