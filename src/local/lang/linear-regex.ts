import { RE2JS } from 're2js';
import { AwsError } from '../aws-error.ts';

/** No text of more characters is compiled. */
const MOST_CHARACTERS = 2048;
/** Steps of a program times characters of a text: a fifth of a second where the expression is at its worst. */
const MOST_STEPS = 5_000_000;

/**
 * Compiles a regular expression without references back and look-around, whose time grows with the length of a text alone.
 * @returns whether the expression matches anywhere in a text, which throws AwsError where that could keep all others
 * waiting; undefined for an expression that cannot be compiled.
 */
export function compileLinearRegex(
  source: string,
  { ignoreCase = false }: { readonly ignoreCase?: boolean } = {},
): ((text: string) => boolean) | undefined {
  if (source.length > MOST_CHARACTERS) return undefined;
  try {
    const compiled = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    const longest = MOST_STEPS / compiled.programSize();
    return (text) => {
      if (text.length > longest) throw tooLong(text.length);
      return compiled.matcher(text).find();
    };
  } catch {
    return undefined;
  }
}

function tooLong(length: number): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `The embedded environment does not serve a regular expression of this size on a line of ${length} characters`,
  );
}
