/** Nobody nests values deeper: DynamoDB takes 32 levels. What does is there to exhaust the stack of whoever walks it. */
const MOST_LEVELS = 500;

/** What is wrong with such a text. */
export const TOO_DEEP = `is nested more than ${MOST_LEVELS} levels deep`;

/** A text that is nested deeper than anything that is read. */
export class TooDeepError extends RangeError {
  override readonly name = 'TooDeepError';

  constructor() {
    super(`it ${TOO_DEEP}`);
  }
}

/** The place of the first bracket that is too deep, whether or not the text is JSON. */
export function tooDeepAt(text: string): number | undefined {
  if (text.length <= MOST_LEVELS) return undefined;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === OPEN_LIST || code === OPEN_OBJECT) depth += 1;
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
    if (depth > MOST_LEVELS) return at;
  }
  return undefined;
}

/** Where a text in quotes ends; the end of everything when it does not. */
function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
