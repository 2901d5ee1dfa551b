import type { Piece } from './pieces.ts';
import { graphemesOf, textWidth } from './width.ts';

/** What stays on one line where it can. */
export interface Word {
  /** Before it, when it does not begin a line. */
  readonly space: string;
  readonly pieces: Piece[];
  width: number;
  whole: boolean;
}

/** A part of a piece: spaces, or what may or may not be parted from its neighbours. */
interface Run {
  readonly piece: Piece;
  readonly width: number;
  readonly kind: 'space' | 'letters' | 'ideograph';
}

const SPACES = /( +)/;
const ASCII = /^[\x20-\x7e]*$/;

/** Words part at spaces, and beside characters that take two columns: East Asian writing has no spaces. */
export function wordsOf(pieces: readonly Piece[]): Word[] {
  const words: Word[] = [];
  let open: Word | undefined;
  let space = '';
  for (const { piece, width, kind } of pieces.flatMap(runsOf)) {
    if (kind === 'space') {
      space += piece.text;
      open = undefined;
      continue;
    }
    // What must stay whole keeps the mark that follows it.
    if (open === undefined || (kind === 'ideograph' && !open.whole)) {
      open = { space, pieces: [], width: 0, whole: false };
      words.push(open);
      space = '';
    }
    open.pieces.push(piece);
    open.width += width;
    open.whole ||= piece.whole;
    if (kind === 'ideograph' && !open.whole) open = undefined;
  }
  return words;
}

function runsOf(piece: Piece): Run[] {
  if (piece.whole) return [{ piece, width: textWidth(piece.text), kind: 'letters' }];
  return piece.text
    .split(SPACES)
    .filter((part) => part !== '')
    .flatMap((part): Run[] => {
      if (part.startsWith(' '))
        return [{ piece: { ...piece, text: part }, width: part.length, kind: 'space' }];
      if (ASCII.test(part)) return [{ piece: { ...piece, text: part }, width: part.length, kind: 'letters' }];
      return writtenRuns(part, piece);
    });
}

function writtenRuns(text: string, piece: Piece): Run[] {
  const runs: Run[] = [];
  for (const grapheme of graphemesOf(text)) {
    const width = textWidth(grapheme);
    const last = runs.at(-1);
    // What takes no room of its own belongs to what stands before it.
    if (last !== undefined && (width === 0 || (width === 1 && last.kind === 'letters')))
      runs[runs.length - 1] = {
        ...last,
        piece: { ...piece, text: last.piece.text + grapheme },
        width: last.width + width,
      };
    else runs.push({ piece: { ...piece, text: grapheme }, width, kind: width > 1 ? 'ideograph' : 'letters' });
  }
  return runs;
}
