import { RE2JS } from 're2js';

/** Larger repetitions are refused when compiled; a text is matched in time that grows with its length alone. */
const MOST_CHARACTERS = 2048;

/**
 * Compiles a regular expression that cannot block the process: no back-references and no look-around.
 * @returns whether the expression matches anywhere in a text; undefined for an expression that cannot be compiled.
 */
export function compileLinearRegex(
  source: string,
  { ignoreCase = false }: { readonly ignoreCase?: boolean } = {},
): ((text: string) => boolean) | undefined {
  if (source.length > MOST_CHARACTERS) return undefined;
  try {
    const compiled = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return (text) => compiled.matcher(text).find();
  } catch {
    return undefined;
  }
}
