/** A table of a report, whatever it is written as. */
export interface Section {
  readonly title: string;
  /** What stands in place of the table, or above it. */
  readonly text: string | null;
  readonly columns: readonly Heading[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly cells: readonly Cell[];
  /** What links within the page lead to. */
  readonly id?: string;
}

/** Text, or text that leads to a row. */
export type Cell = string | { readonly text: string; readonly to: string };

export interface Heading {
  readonly title: string;
  readonly number?: true;
}

export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
