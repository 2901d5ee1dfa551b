import { membersOf } from '../../../schemas/json.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An error as a line's JSON tells it. */
export interface ErrorFields {
  readonly name: string | null;
  readonly message: string | null;
  readonly stack: string | null;
  /** File and line, where the logger tells it by itself. */
  readonly location: string | null;
}

/**
 * The error in the fields of a line: as Lambda's runtimes write it (errorType, errorMessage, stackTrace), Powertools
 * (error; exception and exception_name in Python), pino (err) or winston (stack).
 */
export function errorIn(fields: Fields): ErrorFields {
  const given = [fields.error, fields.err, fields.exception].map(membersOf);
  const first = (...names: readonly string[]): string | null => {
    for (const members of given)
      for (const name of names) {
        const found = textIn(members[name]);
        if (found !== null) return found;
      }
    return null;
  };
  return {
    name:
      first('name', 'type', 'class') ??
      textIn(fields.errorType) ??
      textIn(fields.exception_name) ??
      textIn(fields.error_type),
    message: first('message') ?? textIn(fields.errorMessage) ?? textIn(fields.error),
    stack:
      first('stack', 'stacktrace') ??
      linesIn(fields.stackTrace) ??
      linesIn(fields.stack) ??
      textIn(fields.exception),
    location: first('location'),
  };
}

/** Runtimes write a stack as a list of lines, or as one text. */
function linesIn(value: unknown): string | null {
  if (!Array.isArray(value)) return textIn(value);
  const lines = value.filter((line) => typeof line === 'string');
  return lines.length === 0 ? null : lines.join('\n');
}

export function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
