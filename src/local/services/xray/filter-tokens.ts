import { AwsError } from '../../aws-error.ts';
import type { Source } from '../../lang/descent.ts';
import { TokenReader } from '../../lang/token-reader.ts';
import { type Token, type TokenRule, tokenize } from '../../lang/tokens.ts';

export type Kind = 'text' | 'word' | 'number' | 'symbol';

const RULES: readonly TokenRule<Kind>[] = [
  { kind: 'text', pattern: /"((?:[^"\\]|\\.)*)"/y, literal: true, escapes: true },
  { kind: 'word', pattern: /[A-Za-z][\w.]*/y },
  { kind: 'number', pattern: /-?\d+(?:\.\d+)?/y },
  { kind: 'symbol', pattern: /<=|>=|!=|[=<>!(){}[\],:#]/y },
];

/** The pieces of a filter expression. @throws AwsError where one is none. */
export function tokensOf(expression: string): TokenReader<Kind> {
  const refuse = (_why: string, text: string, at: number) => invalid(`unexpected ${text.slice(at).trim()}`);
  return new TokenReader<Kind>(tokenize(expression, RULES, { refuse }), invalid);
}

/** Two conditions without a word between them must both hold, as in `ok !partial duration <3` of X-Ray's page. */
export function withImpliedAnd(reader: TokenReader<Kind>): Source {
  return {
    error: (why) => reader.error(why),
    takeOneOf(texts) {
      const found = reader.takeOneOf(texts);
      return found === undefined && texts.includes('AND') && beginsCondition(reader) ? 'AND' : found;
    },
  };
}

function beginsCondition(reader: TokenReader<Kind>): boolean {
  if (reader.sees('!') || reader.sees('(')) return true;
  return reader.peek?.kind === 'word' && !reader.sees('OR');
}

/** What a piece in quotes says. @throws AwsError for another one. */
export function textOf({ kind, text }: Token<Kind>): string {
  if (kind !== 'text') throw invalid(`${text} should be in quotes`);
  return text;
}

export function invalid(why: string): AwsError {
  return new AwsError('InvalidRequestException', `The filter expression is not valid: ${why}`);
}
