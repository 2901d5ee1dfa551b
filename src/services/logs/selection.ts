import { LEVELS, type Level } from './lines/levels.ts';
import type { LogLine } from './lines/log-line.ts';
import { isError } from './lines/read-line.ts';
import { quoteTerm } from './pattern.ts';
import { ERROR_TERMS, type Shown, termsOf } from './searched-terms.ts';
import type { SourceName } from './sources.ts';

/** Which lines are wanted. */
export interface Selection {
  readonly errors: boolean;
  readonly level?: Level;
  /** Text that must stand in the line, as it was written or as it is shown. */
  readonly grep?: string;
  /** Texts of which none may stand in it. */
  readonly exclude?: readonly string[];
  /** A pattern in CloudWatch's own language. */
  readonly pattern?: string;
  /** An id that the line must be about. */
  readonly request?: string;
  /** False leaves out what the platform writes around each request. */
  readonly platform?: boolean;
  readonly shown?: Shown;
}

const ACCESS_ERRORS = '{ $.status = "5*" || $.status >= 500 }';

/** The pattern that a source is asked with: it lets through at least what is wanted. */
export function serverPattern(selection: Selection, source: SourceName): string | undefined {
  const { pattern, grep, request, errors, exclude = [], shown } = selection;
  if (pattern !== undefined) return pattern;
  const searched = grep === undefined ? undefined : termsOf(grep, source, shown);
  const all = [...(request === undefined ? [] : [request]), ...(searched?.all ?? [])].map(quoteTerm);
  // Beside plain or excluded terms those with ? would count for nothing.
  if (all.length === 0 && errors) return source === 'api' ? ACCESS_ERRORS : ERROR_TERMS;
  if (all.length === 0 && searched?.any !== undefined) return searched.any;
  const terms = [...all, ...exclude.filter((text) => PLAIN.test(text)).map((text) => `-${quoteTerm(text)}`)];
  return terms.length === 0 ? undefined : asFit(terms);
}

/** Texts that mean the same to everybody, however they are quoted. */
const PLAIN = /^[\w ./:=@#,;-]{1,200}$/;
/** API_FilterLogEvents.html, filterPattern: at most 1,024. */
const LONGEST = 1024;

/** As many terms as a pattern holds; a pattern of fewer lets more through. */
function asFit(terms: readonly string[]): string {
  let pattern = '';
  for (const term of terms) {
    const longer = pattern === '' ? term : `${pattern} ${term}`;
    if (longer.length <= LONGEST) pattern = longer;
  }
  return pattern;
}

/** Whether a line is wanted, of those that the server let through. Errors are also what has the word alone. */
export function selects({ errors, level, platform = true }: Selection): (line: LogLine) => boolean {
  const least = level === undefined ? 0 : LEVELS.indexOf(level);
  return (line) =>
    (!errors || isError(line) || line.errorWord) &&
    LEVELS.indexOf(line.level) >= least &&
    (platform || line.kind !== 'platform' || LEVELS.indexOf(line.level) >= WARN);
}

const WARN = LEVELS.indexOf('WARN');
