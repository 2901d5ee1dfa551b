import { compileJson } from './json-pattern.ts';
import type { Matches } from './matches.ts';
import { PatternScanner } from './pattern-scanner.ts';
import { compileRegex } from './regex.ts';
import { compileSpaces } from './space-pattern.ts';
import { compileTerms } from './terms.ts';

/**
 * Compiles a filter pattern: terms, `{ JSON conditions }`, `[space-delimited fields]` or a `%regular expression%`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws AwsError InvalidParameterException for a pattern that is wrong.
 */
export function compilePattern(pattern: string): Matches {
  const trimmed = pattern.trim();
  if (trimmed === '' || trimmed === '" "') return () => true;
  const scanner = new PatternScanner(trimmed);
  switch (trimmed[0]) {
    case '{':
      return compileJson(scanner);
    case '[':
      return compileSpaces(scanner);
    case '%': {
      const regex = compileRegex(scanner);
      scanner.end();
      return regex;
    }
    default:
      return compileTerms(trimmed);
  }
}
