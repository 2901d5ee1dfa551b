/** A mistake in a condition. */
export class ConditionMistake extends Error {
  /** @param offset where, counted from 0. */
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

export type TokenKind = 'word' | 'name' | 'text' | 'number' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** What it says: without quotes. */
  readonly text: string;
  /** Where it begins, counted from 0. */
  readonly at: number;
}

const SPACE = /\s*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SYMBOL = /<>|!=|<=|>=|[=<>()[\],.]/y;
const QUOTED: Readonly<Record<string, TokenKind>> = { "'": 'text', '"': 'text', '`': 'name' };

/** The words, values and signs of a condition. @throws ConditionMistake */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const find = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  for (;;) {
    at += find(SPACE)?.length ?? 0;
    const kind = QUOTED[source[at] ?? ''];
    if (at >= source.length) return [...tokens, { kind: 'end', text: '', at }];
    if (kind !== undefined) {
      const { text, end } = quoted(source, at);
      tokens.push({ kind, text, at });
      at = end;
      continue;
    }
    const found = plainToken(find, source, at);
    tokens.push({ ...found, at });
    at += found.text.length;
  }
}

function plainToken(
  find: (pattern: RegExp) => string | undefined,
  source: string,
  at: number,
): Omit<Token, 'at'> {
  const word = find(WORD);
  if (word !== undefined) return { kind: 'word', text: word };
  const number = find(NUMBER);
  if (number !== undefined) return { kind: 'number', text: number };
  const symbol = find(SYMBOL);
  if (symbol !== undefined) return { kind: 'symbol', text: symbol };
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  throw new ConditionMistake(at, HELP[character] ?? `${character} has no meaning here`);
}

const HELP: Readonly<Record<string, string>> = {
  ':': 'write the value itself: a text in quotes, a number, true, false or null',
  '#': 'write the name itself; one with other characters stands in `backticks`',
  '&': 'conditions are joined by AND',
  '|': 'conditions are joined by OR',
  '!': 'a condition is negated by NOT',
};

/** A text in quotes; a quote in it stands twice, or after a \. */
function quoted(source: string, start: number): { text: string; end: number } {
  const quote = source[start] ?? '';
  let text = '';
  for (let at = start + 1; at < source.length; at += 1) {
    const [character = '', next = ''] = [source[at], source[at + 1]];
    if (character === '\\' && (next === quote || next === '\\')) {
      text += next;
      at += 1;
    } else if (character !== quote) text += character;
    else if (next === quote) {
      text += quote;
      at += 1;
    } else return { text, end: at + 1 };
  }
  throw new ConditionMistake(start, `the closing ${quote} is missing`);
}
