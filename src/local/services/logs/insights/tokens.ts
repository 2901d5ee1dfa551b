import { AwsError } from '../../../aws-error.ts';
import { TokenReader } from '../../../lang/token-reader.ts';
import { type Token, type TokenRule, tokenize } from '../../../lang/tokens.ts';

export type InsightsKind = 'number' | 'string' | 'regex' | 'name' | 'operator';
export type InsightsToken = Token<InsightsKind>;

/** A slash divides, but behind these. */
const BEFORE_REGEX = /^(?:like|parse|@message)$/i;

const RULES: readonly TokenRule<InsightsKind>[] = [
  {
    kind: 'regex',
    pattern: /\/((?:[^/\\]|\\.)+)\//y,
    literal: true,
    after: (previous) => BEFORE_REGEX.test(previous?.text ?? ''),
  },
  { kind: 'number', pattern: /\d+(?:\.\d+)?(?![\w.])/y },
  { kind: 'string', pattern: /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y, literal: true, escapes: true },
  { kind: 'name', pattern: /`([^`]+)`/y, literal: true },
  { kind: 'name', pattern: /[@A-Za-z_][\w.@]*|\d+[smhd]\b/y },
  { kind: 'operator', pattern: /!=|<=|>=|[|,()[\]=<>+\-*/%^]/y },
];

/** Comments go to the end of their line. */
const BLANK = /(?:\s|#[^\n]*)*/y;

/** Reads a query of Logs Insights into pieces. @throws AwsError MalformedQueryException with the place. */
export function insightsTokens(query: string): InsightsToken[] {
  return tokenize(query, RULES, {
    blank: BLANK,
    refuse: (_why, _text, at) => malformed('unexpected symbol found', at, at + 1),
  });
}

/** Reads the pieces of one command. @param end where they end: of a mistake that is found there. */
export function insightsReader(tokens: readonly InsightsToken[], end: number): TokenReader<InsightsKind> {
  return new TokenReader(tokens, (why, token) => {
    const at = token?.start ?? tokens.at(-1)?.end ?? end;
    return malformed(why, at, at + 1);
  });
}

export function malformed(message: string, start: number, end: number): AwsError {
  return new AwsError('MalformedQueryException', message, 400, {
    queryCompileError: { location: { startCharOffset: start, endCharOffset: end }, message },
  });
}
