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

/** What stands in place of a part that was not answered, and of one without anything. */
export const UNREAD = 'could not be read; see the notes';
export const NONE = 'There was none.';

/** @param columns their titles; one that ends in `#` holds numbers. */
export function table(
  title: string,
  columns: readonly string[],
  rows: readonly (Row | readonly Cell[])[],
  text: string | null = null,
): Section {
  const headings = columns.map(
    (name): Heading => (name.endsWith('#') ? { title: name.slice(0, -1), number: true } : { title: name }),
  );
  return { title, text, columns: headings, rows: rows.map((row) => ('cells' in row ? row : { cells: row })) };
}

export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
