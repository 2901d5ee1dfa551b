import stringWidth from 'string-width';

const ASCII = /^[\x20-\x7e]*$/;
const GRAPHEMES = new Intl.Segmenter();

/** Columns of a terminal: grapheme clusters, those of East Asia and emoji two wide. */
export function textWidth(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** What a reader takes for characters; none may be broken. */
export function graphemesOf(text: string): string[] {
  return ASCII.test(text) ? text.split('') : Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}
