import { quoteTerm } from './pattern.ts';
import type { SourceName } from './sources.ts';

/** What the lines are shown with, besides what was written: it can be searched for as well. */
export interface Shown {
  /** As JSON documents. */
  readonly json: boolean;
  /** With the name of the source. */
  readonly source: boolean;
}

/** Terms of which each error has one, whatever its format; what has one by chance is sorted out here. */
export const ERROR_TERMS =
  '?ERROR ?Error ?error ?FATAL ?fatal ?CRIT ?crit ?CRITICAL ?critical ?Critical ?SEVERE ?severe ?Severe ?EMERG ?emerg ?EMERGENCY ?emergency ?ALERT ?alert ?PANIC ?panic ?err ?ERR ?Exception ?Traceback ?timeout ?"timed out" ?failure ?Unhandled ?"Runtime exited" ?"signal: killed" ?"out of memory" ?"level\\":50" ?"level\\":60" ?"level\\": 50" ?"level\\": 60" ?"level=50" ?"level=60"';

/** Words that a line is shown with though nobody wrote them: units and names in what the platform reports. */
const REPORTED = 'ms billed of MB cold start lines bytes an unknown number metrics'.split(' ');
/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html: its types, as they are shown. */
const PLATFORM =
  'START END REPORT INIT RUNTIME DONE RESTORE EXTENSION FAULT TELEMETRY SUBSCRIPTION LOGS DROPPED TIMEOUT FAILURE SUCCESS'.split(
    ' ',
  );
/** Anything may be shown with these. */
const ANYWHERE = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'late'];
const FAILED = ['ERROR', 'FATAL'];
const SOURCES = ['function', 'api'];
const JSON_WORDS =
  'report source kind level requestId message fields stack errorWord late app platform access true false null type status errorType durationMs billedMs memorySizeMb maxMemoryMb initMs'.split(
    ' ',
  );

const NUMBERS_REPORTED =
  '?REPORT ?"platform.report" ?"platform.initReport" ?"platform.restoreReport" ?"platform.logsDropped" ?CloudWatchMetrics';
const LONGEST_WORD = 200;

/** What a server is asked for so that no line is missed which has a text as it was written, or as it is shown. */
export interface SearchedTerms {
  /** Words that each such line has in what was written. */
  readonly all: readonly string[];
  /** A pattern of terms of which each such line has one; undefined where any line may be shown with the text. */
  readonly any?: string | undefined;
}

/**
 * A line is shown otherwise than it was written: `{"status":503}` as `status=503`. Its words stay what they are, except
 * those that are made up when it is shown; a text may have parts of words at its ends.
 */
export function termsOf(
  text: string,
  source: SourceName,
  shown: Shown = { json: false, source: false },
): SearchedTerms {
  const words = wordsIn(text, shown.json);
  const anywhere = [
    ...ANYWHERE,
    ...(source === 'api' ? [...FAILED, 'ms'] : []),
    ...(shown.source || shown.json ? SOURCES : []),
    ...(shown.json ? JSON_WORDS : []),
  ];
  const made = source === 'api' ? anywhere : [...anywhere, ...REPORTED, ...PLATFORM, ...FAILED];
  const isMade = (word: Word): boolean => isPartOf(made, word);
  const sure = words.filter((word) => !isMade(word) && !isNumber(word));
  // Numbers are rounded in what the platform reports, and nowhere else.
  if (source === 'api' || (sure.length > 0 && !words.some(isMade))) sure.push(...words.filter(isNumber));
  if (sure.length > 0) return { all: [...new Set(sure.map((word) => word.text))] };
  const [longest] = words
    .filter((word) => !isPartOf(anywhere, word))
    .sort((a, b) => b.text.length - a.text.length);
  return { all: [], any: longest === undefined ? undefined : eitherOf(longest) };
}

/** A word of a text, which may be part of a longer one at either end of it. */
interface Word {
  readonly text: string;
  readonly begins: boolean;
  readonly ends: boolean;
}

function wordsIn(text: string, json: boolean): Word[] {
  const plain = json ? withoutEscapes(text) : text;
  return [...plain.matchAll(/\w+/g)].map(({ 0: word, index }, at) => ({
    text: word.slice(0, LONGEST_WORD),
    // What was taken for an escape may have been its beginning.
    begins: index > 0 && !(json && at === 0),
    ends: index + word.length < plain.length,
  }));
}

/** Of JSON: characters that were written otherwise are escaped there; the text may begin within such an escape. */
function withoutEscapes(text: string): string {
  return text
    .replace(/^(?:u[\da-fA-F]{0,4}|0[\da-fA-F]{0,3}|[bfnrt])/, ' ')
    .replace(/\\(?:u[\da-fA-F]{0,4}|[\s\S])/g, ' ');
}

/** The word itself, or that of which it is made up. */
function eitherOf(word: Word): string {
  const either = [`?${quoteTerm(word.text)}`];
  if (isPartOf(FAILED, word)) either.push(ERROR_TERMS);
  if (isPartOf(PLATFORM, word)) either.push('?"platform."');
  if (isPartOf(REPORTED, word) || isNumber(word)) either.push(NUMBERS_REPORTED);
  else if (isPartOf(PLATFORM, word)) either.push('?REPORT');
  return either.join(' ');
}

function isPartOf(words: readonly string[], { text, begins, ends }: Word): boolean {
  if (begins && ends) return words.includes(text);
  if (begins) return words.some((word) => word.startsWith(text));
  return words.some((word) => (ends ? word.endsWith(text) : word.includes(text)));
}

function isNumber({ text }: Word): boolean {
  return /^\d+$/.test(text);
}
