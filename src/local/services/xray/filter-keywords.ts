import type { Segment } from './segment.ts';
import type { TraceFacts } from './trace-summary.ts';

/** What keywords look at: the root of a trace, or the segments of a service. */
export interface Subject {
  readonly facts: TraceFacts;
  readonly segment: Segment | undefined;
}

/** Keywords that hold or do not. */
export const FLAGS: Readonly<Record<string, (subject: Subject) => boolean>> = {
  ok: ({ segment }) => !(segment?.error || segment?.fault || segment?.throttle),
  error: ({ segment }) => segment?.error ?? false,
  fault: ({ segment }) => segment?.fault ?? false,
  throttle: ({ segment }) => segment?.throttle ?? false,
  partial: ({ facts }) => facts.partial,
  root: ({ facts, segment }) => segment === facts.root,
  inferred: () => false,
};

/** Keywords that are numbers; times are seconds. */
export const NUMBERS: Readonly<Record<string, (subject: Subject) => number | undefined>> = {
  responsetime: ({ facts, segment }) => (segment === facts.root ? facts.responseTime : lengthOf(segment)),
  duration: ({ facts, segment }) => (segment === facts.root ? facts.duration : lengthOf(segment)),
  'http.status': ({ segment }) => segment?.http?.response?.status,
};

/** Keywords that are texts. */
export const TEXTS: Readonly<Record<string, (subject: Subject) => string | undefined>> = {
  'http.url': ({ segment }) => segment?.http?.request?.url,
  'http.method': ({ segment }) => segment?.http?.request?.method,
  'http.useragent': ({ segment }) => segment?.http?.request?.user_agent,
  'http.clientip': ({ segment }) => segment?.http?.request?.client_ip,
  user: ({ segment }) => segment?.user,
  name: ({ segment }) => segment?.name,
  'resource.arn': ({ segment }) => segment?.resource_arn,
  message: ({ segment }) =>
    typeof segment?.cause === 'object'
      ? segment.cause.exceptions?.map(({ message = '' }) => message).join('\n')
      : undefined,
};

function lengthOf(segment: Segment | undefined): number | undefined {
  return segment?.end_time === undefined ? undefined : segment.end_time - segment.start_time;
}

/** What keywords and annotations are compared with. */
export type Value = string | number | boolean;

/** Operators, by how they are written. */
export const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  CONTAINS: (a, b) => String(a).includes(String(b)),
  BEGINSWITH: (a, b) => String(a).startsWith(String(b)),
  ENDSWITH: (a, b) => String(a).endsWith(String(b)),
};
