import type { Text, Tone } from './text.ts';
import { graphemesOf, textWidth } from './width.ts';

/** A run of characters that look alike. */
export interface Piece {
  readonly text: string;
  readonly tone: Tone | undefined;
  readonly whole: boolean;
}

export interface PieceOptions {
  readonly clean: (text: string) => string;
  readonly ellipsis: string;
}

/** A text as runs, cleaned, and filled up or cut where it says so. */
export function piecesOf(text: Text, options: PieceOptions): Piece[] {
  const pieces: Piece[] = [];
  collect(text, { tone: undefined, whole: false }, options, pieces);
  return pieces;
}

function collect(text: Text, style: Omit<Piece, 'text'>, options: PieceOptions, into: Piece[]): void {
  if (typeof text === 'string') {
    const cleaned = options.clean(text);
    if (cleaned !== '') into.push({ text: cleaned, ...style });
    return;
  }
  if (!('text' in text)) {
    for (const part of text) collect(part, style, options, into);
    return;
  }
  const { tone = style.tone, whole = style.whole, width, cut } = text;
  if (width === undefined) {
    collect(text.text, { tone, whole }, options, into);
    return;
  }
  const inner: Piece[] = [];
  collect(text.text, { tone, whole }, options, inner);
  const fitting = cut ? cutPieces(inner, width, options.ellipsis) : inner;
  into.push(...fitting, { text: spaces(width - widthOf(fitting)), tone: undefined, whole: false });
}

export function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** At most so wide; what was cut ends in an ellipsis. */
export function cutPieces(pieces: readonly Piece[], width: number, ellipsis: string): Piece[] {
  return widthOf(pieces) <= width ? [...pieces] : withEllipsis(pieces, width, ellipsis);
}

/** At most so wide, with an ellipsis at the end in any case. */
export function withEllipsis(pieces: readonly Piece[], width: number, ellipsis: string): Piece[] {
  const kept: Piece[] = [];
  let room = width - textWidth(ellipsis);
  for (const piece of pieces) {
    let text = '';
    for (const grapheme of graphemesOf(piece.text)) {
      room -= textWidth(grapheme);
      if (room < 0) return [...kept, { ...piece, text: `${text}${ellipsis}` }];
      text += grapheme;
    }
    kept.push(piece);
  }
  return [...kept, { text: ellipsis, tone: kept.at(-1)?.tone, whole: false }];
}

export function spaces(count: number): string {
  return ' '.repeat(Math.max(count, 0));
}
