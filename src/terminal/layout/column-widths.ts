import type { TableColumn } from './docs.ts';
import { type Piece, widthOf } from './pieces.ts';
import { wordsOf } from './words.ts';

/** A word that is longer may be broken, so that a table stays a table; where it is narrow, a shorter one too. */
const LONG_WORD = 14;
const SHORT_WORD = 8;
const LEAST_WIDTH = 6;

/**
 * The width of each column. Flexible ones give way until a row fits.
 * @param room what the columns have together. @returns undefined when they cannot give way that far.
 */
export function columnWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly Piece[][])[],
  room: number,
): number[] | undefined {
  const wanted = columns.map((_, column) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[column] ?? [])), 0),
  );
  if (sum(wanted) <= room) return wanted;
  const needs = columns.map(({ flexible }, column) => needOf(flexible, wanted[column] ?? 0, rows, column));
  for (let longest = LONG_WORD; longest >= SHORT_WORD; longest -= 1) {
    const least = needs.map(({ word, whole }) => Math.max(whole, Math.min(word, longest)));
    if (sum(least) <= room) return grown(least, wanted, room - sum(least));
  }
  return undefined;
}

/** What a column takes at the least. */
interface Need {
  /** For what must not be broken. */
  readonly whole: number;
  /** For the longest of the other words. */
  readonly word: number;
}

function needOf(
  flexible: boolean,
  wanted: number,
  rows: readonly (readonly Piece[][])[],
  column: number,
): Need {
  if (!flexible) return { whole: wanted, word: 0 };
  let [whole, word] = [Math.min(LEAST_WIDTH, wanted), 0];
  for (const row of rows)
    for (const each of wordsOf(row[column] ?? []))
      if (each.whole) whole = Math.max(whole, each.width);
      else word = Math.max(word, each.width);
  return { whole, word };
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
