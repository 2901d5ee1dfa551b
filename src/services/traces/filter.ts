import { BackofficeError } from '../../errors.ts';

/** What of traces is wanted, in the words of the command line. */
export interface TraceWish {
  readonly errors?: boolean | undefined;
  /** Milliseconds. */
  readonly slow?: number | undefined;
  readonly route?: string | undefined;
  /** In X-Ray's own language. */
  readonly filter?: string | undefined;
}

/** A bare `error` or `fault` looks at the root only; what is below is found through its service. */
const FAILED =
  '(annotation[status] >= 400 OR fault = true OR error = true OR throttle = true OR service() { fault = true OR error = true OR throttle = true })';

/** @returns a filter expression; undefined for everything. @throws BackofficeError (USAGE) for one that is wrong. */
export function filterExpression({ errors, slow, route, filter }: TraceWish): string | undefined {
  if (filter !== undefined) checkFilter(filter);
  const parts = [
    ...(errors ? [FAILED] : []),
    ...(slow === undefined ? [] : [`responsetime >= ${slow / 1000}`]),
    ...(route === undefined ? [] : [`annotation[route] = ${quoted(route)}`]),
    ...(filter === undefined ? [] : [`(${filter})`]),
  ];
  return parts.length === 0 ? undefined : parts.join(' AND ');
}

/** A text of a filter expression. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const FLAGS = 'ok error throttle fault partial inferred first last remote root'.split(' ');
const NUMBERS = 'responsetime duration http.status index coverage'.split(' ');
const TEXTS =
  'http.url http.method http.useragent http.clientip user name type message availabilityzone instance.id resource.arn'.split(
    ' ',
  );
const COMPLEX = /^(service|edge|annotation|group|rootcause|id)\b/i;
const TOKEN = /"(?:[^"\\]|\\.)*"|[A-Za-z][\w.-]*|-?\d+(?:\.\d+)?|<=|>=|!=|[=<>!(){}[\],:]/y;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

interface FilterToken {
  readonly text: string;
  readonly at: number;
}

/**
 * Finds what cannot be right in a filter expression, with a mark at the place: quotes, brackets, unknown keywords.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 * @throws BackofficeError (USAGE).
 */
function checkFilter(expression: string): void {
  const open: FilterToken[] = [];
  let before = '';
  for (const token of tokensOf(expression)) {
    const { text, at } = token;
    if (text in CLOSING) open.push(token);
    else if (')}]'.includes(text)) {
      if (CLOSING[open.pop()?.text ?? ''] !== text) throw wrong(expression, at, 'this closes nothing');
    } else if (/^[A-Za-z]/.test(text) && !isKnown(text, before, open.at(-1)?.text))
      throw wrong(expression, at, `there is no keyword ${text}`);
    before = text;
  }
  const [unclosed] = open;
  if (unclosed !== undefined) throw wrong(expression, unclosed.at, 'this is not closed');
  if (/^(|AND|OR|=|!=|<|>|<=|>=|!|CONTAINS|BEGINSWITH|ENDSWITH)$/i.test(before))
    throw wrong(expression, expression.length, 'something is missing here');
}

function* tokensOf(expression: string): Generator<FilterToken> {
  for (let at = 0; at < expression.length; ) {
    if (/\s/.test(expression[at] ?? '')) {
      at += 1;
      continue;
    }
    TOKEN.lastIndex = at;
    const text = TOKEN.exec(expression)?.[0];
    if (text === undefined)
      throw wrong(
        expression,
        at,
        expression[at] === '"' ? 'the text does not end' : 'this has no place here',
      );
    yield { text, at };
    at += text.length;
  }
}

function isKnown(token: string, before: string, within: string | undefined): boolean {
  const word = token.toLowerCase();
  if (within === '[') return true;
  if (/^(and|or|contains|beginswith|endswith|true|false)$/.test(word)) return true;
  if (before === '(' || before === ',') if (/^(name|type|account\.id)$/.test(word)) return true;
  return FLAGS.includes(word) || NUMBERS.includes(word) || TEXTS.includes(word) || COMPLEX.test(word);
}

function wrong(expression: string, at: number, why: string): BackofficeError {
  return new BackofficeError(
    'USAGE',
    `the filter is wrong: ${why}, at ${at + 1}: ${expression.slice(0, at)}^${expression.slice(at)}`,
    {
      hint: 'as in: responsetime > 1 AND annotation[route] = "/items"; https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html',
    },
  );
}
