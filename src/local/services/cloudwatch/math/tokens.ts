import { type Token, type TokenRule, tokenize } from '../../../lang/tokens.ts';
import { mathError } from './values.ts';

export type MathKind = 'number' | 'name' | 'text' | 'symbol';

const RULES: readonly TokenRule<MathKind>[] = [
  { kind: 'number', pattern: /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y },
  { kind: 'name', pattern: /[A-Za-z_]\w*/y },
  { kind: 'text', pattern: /"([^"]*)"|'([^']*)'/y, literal: true },
  { kind: 'symbol', pattern: /&&|\|\||<=|>=|==|!=|[-+*/^<>()[\],]/y },
];

/** @throws AwsError ValidationError for a character that has no place in an expression. */
export function mathTokens(expression: string): Token<MathKind>[] {
  return tokenize(expression, RULES, {
    refuse: (_why, text, at) => mathError(`unexpected "${text.slice(at).trim()}"`),
  });
}
