import { bold, type Text } from './text.ts';

/** What is to be shown; how it looks is decided by the stream that it goes to. */
export type Doc =
  | { readonly kind: 'table'; readonly columns: readonly TableColumn[]; readonly rows: readonly Text[][] }
  | { readonly kind: 'fields'; readonly fields: readonly Field[] }
  | Lines
  | { readonly kind: 'verbatim'; readonly text: string; readonly bare: boolean }
  | Preformatted
  | { readonly kind: 'sized'; readonly build: (room: Room) => Doc }
  | { readonly kind: 'stack'; readonly docs: readonly Doc[] };

export interface Lines {
  readonly kind: 'lines';
  readonly lines: readonly Text[];
  readonly indent: number;
  /** Where a line goes on that is too long for the terminal. */
  readonly hanging: number;
}

export interface Preformatted {
  readonly kind: 'preformatted';
  readonly text: string;
  readonly indent: number;
}

export interface TableColumn {
  readonly title: string;
  /** Gives way where the terminal is too narrow: its cells are wrapped. */
  readonly flexible: boolean;
  /** A cell of more lines ends in an ellipsis. */
  readonly maxLines: number;
}

export interface Column<Row> extends Partial<TableColumn> {
  readonly title: string;
  readonly value: (row: Row) => Text;
}

export type Field = readonly [name: string, value: Text];

/** What a drawing has to do with. */
export interface Room {
  /** Columns; unlimited in a pipe. */
  readonly width: number;
  readonly measure: (text: string) => number;
}

/** Rows under titles. In a pipe one line a row, values parted by tabs, no titles, for `awk` and `cut`. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Doc {
  return {
    kind: 'table',
    columns: columns.map(({ title, flexible = false, maxLines = Number.POSITIVE_INFINITY }) => ({
      title,
      flexible,
      maxLines,
    })),
    rows: rows.map((row) => columns.map(({ value }) => value(row))),
  };
}

/** Names and values under each other; in a pipe parted by a tab. */
export function fields(all: readonly Field[]): Doc {
  return { kind: 'fields', fields: all };
}

/** Each text on a line; what is too long for a terminal goes on a little to the right. */
export function lines(all: readonly Text[], indent = 0, hanging = indent + 2): Lines {
  return { kind: 'lines', lines: all, indent, hanging };
}

/** Sentences. */
export function prose(text: Text): Lines {
  return lines([text], 0, 0);
}

export function heading(text: Text): Lines {
  return prose(bold(text));
}

export const blank: Lines = prose('');

/** What a user or a program takes as it is, such as a raw log line: cleaned, its lines left alone. */
export function verbatim(text: string): Doc {
  return { kind: 'verbatim', text, bare: false };
}

/** Lines with an indentation of their own, such as a stack trace; a terminal wraps what is too long. */
export function preformatted(text: string, indent: number): Doc {
  return { kind: 'preformatted', text, indent };
}

/** A value for a script: in a pipe nothing of it is changed. */
export function bareValue(text: string): Doc {
  return { kind: 'verbatim', text: `${text}\n`, bare: true };
}

/** Whether a document is a value for a script. */
export function isBare(doc: Doc): boolean {
  return doc.kind === 'verbatim' && doc.bare;
}

/** A drawing, which has to know the width. */
export function sized(build: (room: Room) => Doc): Doc {
  return { kind: 'sized', build };
}

/** One below the other. What is undefined is left out. */
export function stack(docs: readonly (Doc | undefined)[]): Doc {
  return { kind: 'stack', docs: docs.filter((doc) => doc !== undefined) };
}
