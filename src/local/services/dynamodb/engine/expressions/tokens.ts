import { TokenReader } from '../../../../lang/token-reader.ts';
import { type Token, type TokenRule, tokenize } from '../../../../lang/tokens.ts';
import { ExpressionError } from './problems.ts';

export type ExpressionKind = 'word' | 'name' | 'value' | 'index' | 'symbol';
export type ExpressionReader = TokenReader<ExpressionKind>;
type ExpressionToken = Token<ExpressionKind>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const MOST_BYTES = 4096;

const RULES: readonly TokenRule<ExpressionKind>[] = [
  { kind: 'word', pattern: /[A-Za-z][A-Za-z0-9_]*/y },
  { kind: 'name', pattern: /#[A-Za-z0-9_]+/y, literal: true },
  { kind: 'value', pattern: /:[A-Za-z0-9_]+/y, literal: true },
  { kind: 'index', pattern: /[0-9]+/y, literal: true },
  { kind: 'symbol', pattern: /<>|<=|>=|[=<>()[\],.+-]/y },
];

/** @throws ExpressionError for a text that is empty or too long, or has a character that has no place in it. */
export function expressionReader(text: string): ExpressionReader {
  if (text === '') throw new ExpressionError('The expression can not be empty;');
  const size = Buffer.byteLength(text);
  if (size > MOST_BYTES)
    throw new ExpressionError(
      `Expression size has exceeded the maximum allowed size; expression size: ${size}`,
    );
  const tokens = tokenize(text, RULES, {
    refuse: (_why, all, at) => syntaxError(all.charAt(at), all.slice(Math.max(at - 1, 0), at + 2).trim()),
  });
  return new TokenReader(tokens, (_why, token) => errorAt(text, tokens, token));
}

/** DynamoDB names the piece that it did not expect, and shows it with its neighbours. */
function errorAt(
  text: string,
  tokens: readonly ExpressionToken[],
  token: ExpressionToken | undefined,
): ExpressionError {
  const at = token === undefined ? tokens.length : tokens.indexOf(token);
  const from = tokens[at - 1] ?? tokens[at];
  const to = tokens[at + 1] ?? tokens[at] ?? tokens[at - 1];
  const near = text.slice(from?.start ?? 0, to?.end ?? text.length);
  return syntaxError(token === undefined ? '<EOF>' : text.slice(token.start, token.end), near);
}

function syntaxError(token: string, near: string): ExpressionError {
  return new ExpressionError(`Syntax error; token: "${token}", near: "${near}"`);
}
