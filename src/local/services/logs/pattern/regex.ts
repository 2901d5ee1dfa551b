import { compileLinearRegex } from '../../../lang/linear-regex.ts';
import type { Matches } from './matches.ts';
import type { PatternScanner } from './pattern-scanner.ts';

/**
 * The characters that may stand in a regular expression: no groups, no look-around, nothing beyond ASCII. A backslash is
 * one half of an escape only: where it may stand alone as well, reading takes twice as long with each one.
 */
const ALLOWED = /^(?:\\[dDsSwWbB]|\\x[0-9a-fA-F]{2}|\\[^a-zA-Z0-9]|[A-Za-z0-9:_#=@/;,\- ]|[$^?[\]{}|*+.])*$/;

/** Reads `%expression%`. @throws AwsError for characters that are not served. */
export function compileRegex(scanner: PatternScanner): Matches {
  const source = scanner.take(/%((?:[^%\\]|\\.)+)%/y)?.[1];
  if (source === undefined) throw scanner.error('a regular expression without its end');
  if (!ALLOWED.test(source)) throw scanner.error('a character that regular expressions here do not have');
  scanner.countRegex();
  const regex = compileLinearRegex(withLeast(source));
  if (regex === undefined) throw scanner.error('not a regular expression');
  return regex;
}

/** `{,n}` is `{0,n}` here: "Either m or n can be omitted". Escaped characters and classes stay as they are. */
function withLeast(source: string): string {
  return source.replace(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{,(\d+)\}/g, (found, most: string | undefined) =>
    most === undefined ? found : `{0,${most}}`,
  );
}
