import { safeLine } from './safe-text.ts';
import type { TextStyle } from './text-style.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly style?: (text: string, row: Row) => string;
  /** Narrowed first when the terminal is too narrow; otherwise the text is shown whole. */
  readonly flexible?: boolean;
}

const GAP = '  ';
const LEAST_WIDTH = 8;

/**
 * Rows as text. On a terminal: aligned, with titles, fitted to its width. In a pipe: one line a row, values
 * parted by tabs, nothing cut, no titles, so that `awk` and `cut` have it easy.
 */
export async function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  style: TextStyle,
): Promise<string> {
  const cells = rows.map((row) => columns.map(({ value }) => safeLine(value(row))));
  if (!style.terminal) return cells.map((line) => `${line.join('\t')}\n`).join('');
  const widths = fitWidths(columns, cells, style.width);
  const titles = columns.map(({ title }, index) =>
    style.dim(cut(title.toUpperCase(), widths[index] ?? 0, style)),
  );
  const body = rows.map((row, rowIndex) =>
    columns.map(({ style: paint = (text: string) => text }, index) =>
      paint(cut(cells[rowIndex]?.[index] ?? '', widths[index] ?? 0, style), row),
    ),
  );
  const { alignColumns } = await import('./align-columns.ts');
  return alignColumns([titles, ...body], GAP);
}

/** Flexible columns give way until the line fits. */
function fitWidths<Row>(
  columns: readonly Column<Row>[],
  cells: readonly string[][],
  width: number,
): number[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const total = (): number => widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
  while (total() > width) {
    const candidates = widths
      .map((each, index) => ({ each, index }))
      .filter(({ index }) => columns[index]?.flexible);
    const [widest] = candidates.sort((a, b) => b.each - a.each);
    if (widest === undefined || widest.each <= LEAST_WIDTH) break;
    widths[widest.index] = Math.max(LEAST_WIDTH, widest.each - (total() - width));
  }
  return widths;
}

function cut(text: string, width: number, { unicode }: TextStyle): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}${unicode ? '…' : '~'}`;
}

/** Names and values under each other; in a pipe parted by a tab. */
export function renderFields(fields: readonly (readonly [string, string])[], style: TextStyle): string {
  if (!style.terminal) return fields.map(([name, value]) => `${name}\t${safeLine(value)}\n`).join('');
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields
    .map(([name, value]) => `${style.dim(name.padEnd(width))}  ${safeText(value, width + 2)}\n`)
    .join('');
}

/** Lines after the first are indented to stand below it. */
function safeText(value: string, indent: number): string {
  return value
    .split('\n')
    .map(safeLine)
    .join(`\n${' '.repeat(indent)}`);
}
