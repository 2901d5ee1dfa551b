import { type Piece, widthOf } from './pieces.ts';
import { graphemesOf, textWidth } from './width.ts';
import { type Word, wordsOf } from './words.ts';

/**
 * Lines that are no wider than `first`, and the others than `rest`. Only what must stay whole may be wider, and then
 * it stands on a line of its own.
 */
export function wrap(pieces: readonly Piece[], first: number, rest = first): Piece[][] {
  if (widthOf(pieces) <= first) return [[...pieces]];
  const page = createPage(first, rest);
  for (const word of wordsOf(pieces)) {
    const fits = page.room() >= page.spaceOf(word).length + word.width;
    if (!fits && !word.whole && word.width > rest) page.break(word);
    else page.put(word, fits);
  }
  return page.lines;
}

function createPage(first: number, rest: number) {
  let line: Piece[] = [];
  const lines: Piece[][] = [line];
  let left = first;

  function turn(): void {
    line = [];
    lines.push(line);
    left = rest;
  }

  function add(piece: Piece, width: number): void {
    line.push(piece);
    left -= width;
  }

  /** Spaces at the beginning of a text are kept, those where a line is broken are not. */
  function spaceOf({ space }: Word): string {
    return line.length === 0 && lines.length > 1 ? '' : space;
  }

  function addSpace(space: string): void {
    if (space !== '') add({ text: space, tone: undefined, whole: false }, space.length);
  }

  return {
    lines,
    room: () => left,
    spaceOf,
    put(word: Word, fits: boolean): void {
      if (!fits && line.length > 0) turn();
      const space = spaceOf(word);
      if (space.length + word.width <= left) addSpace(space);
      for (const piece of word.pieces) line.push(piece);
      left -= word.width;
    },
    /** Between any two graphemes: it fits no line. */
    break(word: Word): void {
      if (spaceOf(word).length + 2 > left) turn();
      addSpace(spaceOf(word));
      for (const piece of word.pieces) {
        let text = '';
        for (const grapheme of graphemesOf(piece.text)) {
          const width = textWidth(grapheme);
          if (width > left && left < rest) {
            if (text !== '') line.push({ ...piece, text });
            turn();
            text = '';
          }
          text += grapheme;
          left -= width;
        }
        if (text !== '') line.push({ ...piece, text });
      }
    },
  };
}

/** Each of its lines wrapped by itself. */
export function wrapLines(pieces: readonly Piece[], width: number): Piece[][] {
  return splitLines(pieces).flatMap((line) => wrap(line, width));
}

function splitLines(pieces: readonly Piece[]): Piece[][] {
  const all: Piece[][] = [[]];
  for (const piece of pieces) {
    piece.text.split('\n').forEach((text, index) => {
      if (index > 0) all.push([]);
      if (text !== '') all.at(-1)?.push({ ...piece, text });
    });
  }
  return all;
}
