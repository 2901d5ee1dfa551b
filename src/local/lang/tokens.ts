import { Scanner, type ScannerOptions } from './scanner.ts';

/** A piece of a text. */
export interface Token<Kind extends string = string> {
  readonly kind: Kind;
  /** What it says: of what stands in quotes, what is in them. */
  readonly text: string;
  /** Never taken for an operator, such as a text in quotes. */
  readonly literal: boolean;
  readonly start: number;
  readonly end: number;
}

/** What a piece looks like. */
export interface TokenRule<Kind extends string> {
  readonly kind: Kind;
  /** Sticky. Of its groups the one that took part is what the piece says; without groups, all of it. */
  readonly pattern: RegExp;
  readonly literal?: boolean;
  /** `\"` says `"`. */
  readonly escapes?: boolean;
  /** Looked for only behind such a piece. */
  readonly after?: (previous: Token<Kind> | undefined) => boolean;
}

/**
 * The pieces of a text, in time linear in its length.
 * @param rules in the order in which they are tried. @throws what `refuse` makes where none fits.
 */
export function tokenize<Kind extends string>(
  text: string,
  rules: readonly TokenRule<Kind>[],
  options: ScannerOptions,
): Token<Kind>[] {
  const scanner = new Scanner(text, options);
  const tokens: Token<Kind>[] = [];
  while (!scanner.done) {
    const token = readToken(scanner, rules, tokens.at(-1));
    if (token === undefined) throw scanner.error('unexpected symbol');
    tokens.push(token);
  }
  return tokens;
}

function readToken<Kind extends string>(
  scanner: Scanner,
  rules: readonly TokenRule<Kind>[],
  previous: Token<Kind> | undefined,
): Token<Kind> | undefined {
  for (const { kind, pattern, literal = false, escapes = false, after } of rules) {
    if (after !== undefined && !after(previous)) continue;
    const found = scanner.take(pattern);
    if (found === undefined) continue;
    const [all, ...groups] = found;
    const said = groups.find((group) => group !== undefined) ?? (groups.length === 0 ? all : '');
    return {
      kind,
      text: escapes ? said.replace(/\\(.)/gs, '$1') : said,
      literal,
      start: found.index,
      end: found.index + all.length,
    };
  }
  return undefined;
}
