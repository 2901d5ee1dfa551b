import type { Canvas } from './canvas.ts';
import { columnWidths } from './column-widths.ts';
import type { TableColumn } from './docs.ts';
import { fieldsText } from './fields-layout.ts';
import { type Piece, spaces, widthOf, withEllipsis } from './pieces.ts';
import { dim, type Text } from './text.ts';
import { wrap } from './wrap.ts';

export const GAP = 2;

/** Rows under titles; where the terminal is too narrow for that, one value a line. */
export function tableText(
  columns: readonly TableColumn[],
  rows: readonly (readonly Text[])[],
  canvas: Canvas,
): string {
  const titles = columns.map(({ title }) => canvas.line(dim(title.toUpperCase())));
  const cells = rows.map((row) => row.map((cell) => canvas.line(cell)));
  const widths = columnWidths(columns, [titles, ...cells], canvas.width - GAP * (columns.length - 1));
  if (widths === undefined) return recordsText(columns, rows, canvas);
  const limits = columns.map(({ maxLines }) => maxLines);
  return [titles, ...cells].map((row) => rowText(row, widths, limits, canvas)).join('');
}

function rowText(
  row: readonly Piece[][],
  widths: readonly number[],
  limits: readonly number[],
  canvas: Canvas,
): string {
  const cells = row.map((cell, index) => cellLines(cell, widths[index] ?? 0, limits[index], canvas.ellipsis));
  const height = Math.max(1, ...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) =>
    canvas.draw(
      cells.flatMap((lines, index) => {
        const line = lines[at] ?? [];
        const free = (widths[index] ?? 0) - widthOf(line) + GAP;
        return [...line, { text: spaces(free), tone: undefined, whole: false }];
      }),
    ),
  ).join('');
}

function cellLines(cell: readonly Piece[], width: number, most = Infinity, ellipsis: string): Piece[][] {
  const lines = wrap(cell, width);
  const last = lines[most - 1];
  if (lines.length <= most || last === undefined) return lines;
  return [...lines.slice(0, most - 1), withEllipsis(last, width, ellipsis)];
}

function recordsText(
  columns: readonly TableColumn[],
  rows: readonly (readonly Text[])[],
  canvas: Canvas,
): string {
  return rows
    .map((row) => {
      const told = row.flatMap((cell, index) =>
        canvas.line(cell).length === 0 ? [] : [[columns[index]?.title ?? '', cell] as const],
      );
      return fieldsText(told, canvas);
    })
    .join('\n');
}
