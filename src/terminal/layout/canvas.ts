import { safeLine, safeText } from '../safe-text.ts';
import type { TextStyle } from '../text-style.ts';
import { type Piece, piecesOf, spaces, widthOf } from './pieces.ts';
import type { Text } from './text.ts';

/** Pieces of a text, and lines of pieces, for one terminal. */
export interface Canvas {
  readonly width: number;
  readonly ellipsis: string;
  /** On one line. */
  line(text: Text): Piece[];
  /** With the line breaks that it has. */
  block(text: Text): Piece[];
  /** A line of the output. What is wider than the terminal is moved to the left as far as it takes. */
  draw(pieces: readonly Piece[], indent?: number): string;
  paint(pieces: readonly Piece[]): string;
}

export function createCanvas(style: TextStyle): Canvas {
  const { width } = style;
  const ellipsis = style.unicode ? '…' : '~';

  function paint(pieces: readonly Piece[]): string {
    let all = '';
    for (const { text, tone } of pieces) all += tone === undefined ? text : style[tone](text);
    return all;
  }

  return {
    width,
    ellipsis,
    line: (text) => piecesOf(text, { clean: safeLine, ellipsis }),
    block: (text) => piecesOf(text, { clean: safeText, ellipsis }),
    draw(pieces, indent = 0) {
      const trimmed = trimEnd(pieces);
      const free = Math.max(width - widthOf(trimmed), 0);
      return `${trimmed.length === 0 ? '' : spaces(Math.min(indent, free))}${paint(trimmed)}\n`;
    },
    paint,
  };
}

function trimEnd(pieces: readonly Piece[]): Piece[] {
  const kept = [...pieces];
  for (let last = kept.pop(); last !== undefined; last = kept.pop()) {
    const text = last.text.trimEnd();
    if (text !== '') return [...kept, { ...last, text }];
  }
  return kept;
}
