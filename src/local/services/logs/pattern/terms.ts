import { AwsError } from '../../../aws-error.ts';
import type { Matches } from './matches.ts';

const TERM = /\s*([-?]?)(?:"((?:[^"\\]|\\.)+)"|([A-Za-z0-9_]+))(?=\s|$)/y;

/**
 * Compiles a pattern of terms: all of them, `"phrases"`, `?any of`, `-none of`. Beside plain or excluded terms the
 * `?` ones count for nothing, as CloudWatch has it.
 */
export function compileTerms(pattern: string): Matches {
  const terms = readTerms(pattern);
  const all = terms.filter(({ sign }) => sign === '').map(({ text }) => text);
  const none = terms.filter(({ sign }) => sign === '-').map(({ text }) => text);
  const any = terms.filter(({ sign }) => sign === '?').map(({ text }) => text);
  if (all.length === 0 && none.length === 0) return (message) => any.some((text) => message.includes(text));
  return (message) =>
    all.every((text) => message.includes(text)) && !none.some((text) => message.includes(text));
}

function readTerms(pattern: string): { sign: string; text: string }[] {
  const terms: { sign: string; text: string }[] = [];
  TERM.lastIndex = 0;
  let end = 0;
  for (let found = TERM.exec(pattern); found; found = TERM.exec(pattern)) {
    terms.push({ sign: found[1] ?? '', text: found[3] ?? (found[2] ?? '').replace(/\\(.)/g, '$1') });
    end = TERM.lastIndex;
  }
  if (end < pattern.length) {
    throw new AwsError(
      'InvalidParameterException',
      `Invalid character(s) in term '${pattern.slice(end).trim()}'`,
    );
  }
  return terms;
}
