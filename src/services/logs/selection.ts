import { LEVELS, type Level } from './lines/levels.ts';
import type { LogLine } from './lines/log-line.ts';
import { isError } from './lines/read-line.ts';
import { quoteTerm } from './pattern.ts';
import type { SourceName } from './sources.ts';

/** Which lines are wanted. */
export interface Selection {
  readonly errors: boolean;
  readonly level?: Level;
  /** Text that must stand in the line, taken literally. */
  readonly grep?: string;
  /** A pattern in CloudWatch's own language. */
  readonly pattern?: string;
  /** An id that the line must be about. */
  readonly request?: string;
}

/** Terms of which each error has one, whatever its format; what has one by chance is sorted out here. */
const ERROR_TERMS =
  '?ERROR ?Error ?error ?FATAL ?fatal ?CRIT ?crit ?CRITICAL ?critical ?Critical ?SEVERE ?severe ?Severe ?EMERG ?emerg ?EMERGENCY ?emergency ?ALERT ?alert ?PANIC ?panic ?err ?ERR ?Exception ?Traceback ?timeout ?"timed out" ?failure ?Unhandled ?"Runtime exited" ?"signal: killed" ?"out of memory" ?"level\\":50" ?"level\\":60" ?"level\\": 50" ?"level\\": 60" ?"level=50" ?"level=60"';
const ACCESS_ERRORS = '{ $.status = "5*" || $.status >= 500 }';

/** The pattern that a source is asked with: it lets through at least what is wanted. */
export function serverPattern(selection: Selection, source: SourceName): string | undefined {
  const { pattern, grep, request, errors } = selection;
  if (pattern !== undefined) return pattern;
  const terms = [grep, request].flatMap((text) => (text === undefined ? [] : [quoteTerm(text)]));
  // Beside plain terms those with ? would count for nothing.
  if (terms.length > 0) return terms.join(' ');
  if (!errors) return undefined;
  return source === 'api' ? ACCESS_ERRORS : ERROR_TERMS;
}

/** Whether a line is wanted, of those that the server let through. Errors are also what has the word alone. */
export function selects({ errors, level }: Selection): (line: LogLine) => boolean {
  const least = level === undefined ? 0 : LEVELS.indexOf(level);
  return (line) => (!errors || isError(line) || line.errorWord) && LEVELS.indexOf(line.level) >= least;
}
