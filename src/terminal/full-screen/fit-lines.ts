import { createCanvas } from '../layout/canvas.ts';
import { cutPieces } from '../layout/pieces.ts';
import type { Text } from '../layout/text.ts';
import type { TextStyle } from '../text-style.ts';

/** Texts as lines of a terminal, each on one line: what is too wide for it ends in an ellipsis. */
export function fitLines(texts: readonly Text[], style: TextStyle): string[] {
  const canvas = createCanvas(style);
  return texts.map((text) => canvas.paint(cutPieces(canvas.line(text), style.width, canvas.ellipsis)));
}

/** As many lines as fit from one on, and how many there are before and after them. */
export function linesFrom(
  lines: readonly string[],
  from: number,
  rows: number,
): { readonly shown: readonly string[]; readonly before: number; readonly after: number } {
  const before = Math.max(Math.min(from, lines.length - rows), 0);
  const shown = lines.slice(before, before + rows);
  return { shown, before, after: lines.length - before - shown.length };
}
