import type { TableColumn } from './docs.ts';
import { type Piece, widthOf } from './pieces.ts';
import { wordsOf } from './words.ts';

/** A word that is longer may be broken, so that a table stays a table. */
const LONG_WORD = 14;
const LEAST_WIDTH = 8;

/**
 * The width of each column. Flexible ones give way until a row fits.
 * @param room what the columns have together. @returns undefined when they cannot give way that far.
 */
export function columnWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly Piece[][])[],
  room: number,
): number[] | undefined {
  const wanted = columns.map((_, index) => greatest(rows, index, widthOf));
  if (sum(wanted) <= room) return wanted;
  const least = columns.map(({ flexible }, index) => {
    const whole = wanted[index] ?? 0;
    return flexible ? Math.min(whole, Math.max(LEAST_WIDTH, greatest(rows, index, leastWidth))) : whole;
  });
  return sum(least) > room ? undefined : grown(least, wanted, room - sum(least));
}

/** What is free goes to those that want it, to all alike. */
function grown(least: readonly number[], wanted: readonly number[], free: number): number[] {
  const widths = [...least];
  for (let left = free; left > 0; ) {
    const wanting = widths.flatMap((width, index) => (width < (wanted[index] ?? 0) ? [index] : []));
    if (wanting.length === 0) break;
    const share = Math.max(Math.floor(left / wanting.length), 1);
    for (const index of wanting) {
      const width = widths[index] ?? 0;
      const more = Math.min(share, left, (wanted[index] ?? 0) - width);
      widths[index] = width + more;
      left -= more;
    }
  }
  return widths;
}

/** What must not be broken, whole; of other words the longest, if it is not too long. */
function leastWidth(cell: readonly Piece[]): number {
  return wordsOf(cell).reduce(
    (most, { width, whole }) => Math.max(most, whole ? width : Math.min(width, LONG_WORD)),
    0,
  );
}

function greatest(
  rows: readonly (readonly Piece[][])[],
  column: number,
  measure: (cell: readonly Piece[]) => number,
): number {
  return rows.reduce((most, row) => Math.max(most, measure(row[column] ?? [])), 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
