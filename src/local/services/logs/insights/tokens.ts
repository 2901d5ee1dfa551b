import { AwsError } from '../../../aws-error.ts';

/** A piece of a query, and where it stands. */
export interface Token {
  readonly kind: 'number' | 'string' | 'regex' | 'name' | 'operator';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /\s*(?:#[^\n]*\n?\s*)*(?:(?<number>\d+(?:\.\d+)?(?![\w.]))|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|`(?<quoted>[^`]+)`|(?<name>[@A-Za-z_][\w.@]*|\d+[smhd]\b)|(?<operator>!=|<=|>=|[|,()[\]=<>+\-*/%^]))/y;

/** Reads a query of Logs Insights into pieces. @throws AwsError MalformedQueryException with the place. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (
    query
      .slice(at)
      .replace(/#[^\n]*/g, '')
      .trim() !== ''
  ) {
    const previous = tokens.at(-1);
    const regex =
      /^(like|parse)$/i.test(previous?.text ?? '') || previous?.text === '@message'
        ? readRegex(query, at)
        : undefined;
    const token = regex ?? readToken(query, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function readRegex(query: string, at: number): Token | undefined {
  const found = /\s*\/((?:[^/\\]|\\.)+)\//y;
  found.lastIndex = at;
  const match = found.exec(query);
  return match === null
    ? undefined
    : { kind: 'regex', text: match[1] ?? '', start: at, end: found.lastIndex };
}

function readToken(query: string, at: number): Token {
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(query);
  if (match === null) throw malformed('unexpected symbol found', at, at + 1);
  const { number, double, single, quoted, name, operator } = match.groups ?? {};
  const string = double ?? single;
  const token = { start: TOKEN.lastIndex - match[0].trimStart().length, end: TOKEN.lastIndex };
  if (number !== undefined) return { ...token, kind: 'number', text: number };
  if (string !== undefined) return { ...token, kind: 'string', text: string.replace(/\\(.)/g, '$1') };
  if (operator !== undefined) return { ...token, kind: 'operator', text: operator };
  return { ...token, kind: 'name', text: quoted ?? name ?? '' };
}

export function malformed(message: string, start: number, end: number): AwsError {
  return new AwsError('MalformedQueryException', message, 400, {
    queryCompileError: { location: { startCharOffset: start, endCharOffset: end }, message },
  });
}
