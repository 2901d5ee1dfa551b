import { AwsError } from '../../../aws-error.ts';

export interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'symbol';
  readonly text: string;
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|"([^"]*)"|'([^']*)'|(&&|\|\||<=|>=|==|!=|[-+*/^<>()[\],]))/y;

/** @throws AwsError ValidationError for a character that has no place in an expression. */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = expression.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(expression);
    if (found === null)
      throw new AwsError(
        'ValidationError',
        `Error in expression: unexpected "${expression.slice(at).trim()}"`,
      );
    const [, number, name, double, single, symbol] = found;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else tokens.push({ kind: 'text', text: double ?? single ?? '' });
  }
  return tokens;
}
