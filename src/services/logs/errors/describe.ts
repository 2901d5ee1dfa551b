import { errorIn, textIn } from '../lines/error-fields.ts';
import type { LogLine } from '../lines/log-line.ts';
import { ownFrame, shortPlace } from './own-frame.ts';

/** What an error is told apart by. Null is what its lines do not tell. */
export interface ErrorTraits {
  /** Its type, such as `RangeError`. */
  readonly name: string | null;
  /** With what differs from error to error left out. */
  readonly message: string;
  /** Where it was thrown: the first frame of the application's own code. */
  readonly location: string | null;
  /** Method and route of the request, such as `GET /items/{id}`. */
  readonly route: string | null;
  /** Of the answer. */
  readonly status: number | null;
}

/** Traits, the text that they were made of, and how much they tell: of the lines of a request the best one counts. */
export interface Described extends ErrorTraits {
  readonly sample: string;
  readonly rank: number;
}

/** What is in the text of an error, when nothing else says its type. */
const NAMED = /^(?:Uncaught )?((?:\w+\.)*\w*(?:Error|Exception))\b/;

export function describeError(line: LogLine): Described {
  if (line.kind === 'access') return describeAccess(line);
  return line.kind === 'platform' ? describePlatform(line) : describeApplication(line);
}

/** The function says what failed; its closing line says only that something did. */
function describeApplication({ message, fields, stack }: LogLine): Described {
  const error = errorIn(fields);
  const name = error.name ?? NAMED.exec(message)?.[1] ?? null;
  const said =
    error.message === null || message.includes(error.message) ? message : `${message}: ${error.message}`;
  const text = name !== null && said.startsWith(`${name}: `) ? said.slice(name.length + 2) : said;
  return {
    name,
    message: normalised(text),
    // The first frame may be Node's, and is as the bundle has it.
    location: ownFrame(stack) ?? (error.location === null ? null : shortPlace(error.location)),
    route: routeOf(fields.method, fields.route),
    status: statusOf(fields.status),
    sample: said,
    rank: name !== null ? 4 : statusOf(fields.status) === null ? 3 : 1,
  };
}

/** REPORT lines differ in every number; what failed is the same. */
function describePlatform({ message, fields }: LogLine): Described {
  const name = textIn(fields.errorType);
  const status = textIn(fields.status);
  const type = (textIn(fields.type) ?? '').replace('platform.', '');
  return {
    name,
    message:
      status === 'timeout' ? 'the function timed out' : `the invocation ended with ${status ?? 'a failure'}`,
    location: null,
    route: null,
    status: null,
    sample: message,
    rank: type === 'report' || type === 'REPORT' ? 2 : 1,
  };
}

/** The API's own account: paths have ids in them, routes do not. */
function describeAccess({ message, fields }: LogLine): Described {
  const status = statusOf(fields.status);
  const route = accessRoute(textIn(fields.method), textIn(fields.routeKey));
  return {
    name: null,
    message: `answered with ${status ?? 'no status'}`,
    location: null,
    route,
    status,
    sample: message,
    rank: 0,
  };
}

/** A route key has a method of its own, or ANY; the request has the one that was used. */
function accessRoute(method: string | null, routeKey: string | null): string | null {
  const path = routeKey?.split(' ')[1] ?? routeKey;
  return path === null ? method : `${method ?? 'ANY'} ${path}`;
}

function routeOf(method: unknown, route: unknown): string | null {
  const path = textIn(route);
  return path === null ? null : accessRoute(textIn(method), path);
}

/** Both sides of the protocol write it as number or text. */
function statusOf(value: unknown): number | null {
  const status = Number(value);
  return Number.isInteger(status) && status >= 100 && status < 600 ? status : null;
}

/** Ids, numbers, times and quoted values stand for any of their kind. */
function normalised(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replace(/\b\d{4}-\d{2}-\d{2}T[\d:.]+Z?\b/g, '<time>')
    .replace(/\b(?:0x)?[0-9a-f]{12,}\b/gi, '<hex>')
    .replace(/"[^"]*"|'[^']*'/g, '<text>')
    .replace(/\d+/g, '<n>');
}
