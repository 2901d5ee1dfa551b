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

const SPACE = 0x20;
const ASCII = /^[\x20-\x7e]*$/;

/** Words part at spaces, and beside characters that take two columns: East Asian writing has no spaces. */
export function wordsOf(pieces: readonly Piece[]): Word[] {
  const words: Word[] = [];
  let open: Word | undefined;
  let space = '';
  for (const each of pieces) {
    for (const { piece, width, kind } of runsOf(each)) {
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
  }
  return words;
}

function runsOf(piece: Piece): Run[] {
  const { text, tone, whole } = piece;
  if (whole) return [{ piece, width: textWidth(text), kind: 'letters' }];
  const runs: Run[] = [];
  // By hand: a log is a great many words, and this is most of what showing them costs.
  for (let at = 0; at < text.length; ) {
    const isSpace = text.charCodeAt(at) === SPACE;
    const end = isSpace ? endOfSpaces(text, at) : endOfWord(text, at);
    const part = { text: text.slice(at, end), tone, whole };
    if (isSpace) runs.push({ piece: part, width: end - at, kind: 'space' });
    else if (ASCII.test(part.text)) runs.push({ piece: part, width: end - at, kind: 'letters' });
    else runs.push(...writtenRuns(part));
    at = end;
  }
  return runs;
}

function endOfSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE) at += 1;
  return at;
}

function endOfWord(text: string, from: number): number {
  const end = text.indexOf(' ', from);
  return end === -1 ? text.length : end;
}

function writtenRuns(piece: Piece): Run[] {
  const runs: Run[] = [];
  for (const grapheme of graphemesOf(piece.text)) {
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
