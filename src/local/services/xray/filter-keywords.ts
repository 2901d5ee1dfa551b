import { isService, type Segment, serviceOf } from './segment.ts';
import type { TraceFacts } from './trace-summary.ts';

/** What keywords look at: a whole trace, by its root, or one segment of a service or a call. */
export interface Subject {
  readonly facts: TraceFacts;
  readonly segment: Segment | undefined;
  /** Whether all segments of the trace are asked, and not this one alone. */
  readonly whole: boolean;
}

/** Keywords that hold or do not. */
export const FLAGS: Readonly<Record<string, (subject: Subject) => boolean>> = {
  ok: ({ segment }) => !(segment?.error || segment?.fault || segment?.throttle),
  error: ({ segment }) => segment?.error ?? false,
  fault: ({ segment }) => segment?.fault ?? false,
  throttle: ({ segment }) => segment?.throttle ?? false,
  partial: ({ facts }) => facts.partial,
  root: ({ facts, segment }) => segment === facts.root,
  inferred: (subject) => segmentsOf(subject).some((segment) => isInferred(segment, subject.facts)),
};

/** Keywords that are numbers; times are seconds. */
export const NUMBERS: Readonly<Record<string, (subject: Subject) => number | undefined>> = {
  responsetime: ({ facts, segment }) => (segment === facts.root ? facts.responseTime : lengthOf(segment)),
  duration: ({ facts, segment }) => (segment === facts.root ? facts.duration : lengthOf(segment)),
  'http.status': ({ segment }) => segment?.http?.response?.status,
};

type Texts = readonly (string | undefined)[];

/** Keywords that are texts; those "on any segment in the trace" may have many. */
export const TEXTS: Readonly<Record<string, (subject: Subject) => Texts>> = {
  'http.url': ({ segment }) => [segment?.http?.request?.url],
  'http.method': ({ segment }) => [segment?.http?.request?.method],
  'http.useragent': ({ segment }) => [segment?.http?.request?.user_agent],
  'http.clientip': ({ segment }) => [segment?.http?.request?.client_ip],
  name: ({ segment }) => [segment?.name],
  type: ({ segment }) => [segment === undefined ? undefined : serviceOf(segment)?.type],
  message: ({ segment }) =>
    typeof segment?.cause === 'object' ? (segment.cause.exceptions ?? []).map(({ message }) => message) : [],
  user: (subject) => segmentsOf(subject).map(({ user }) => user),
  'resource.arn': (subject) => segmentsOf(subject).map((segment) => segment.resource_arn),
  availabilityzone: (subject) => segmentsOf(subject).map(({ aws }) => aws?.ec2?.availability_zone),
  'instance.id': (subject) => segmentsOf(subject).map(({ aws }) => aws?.ec2?.instance_id),
};

/** Keywords that X-Ray has and that are not served here, by how they begin. */
export const UNSERVED: readonly string[] = [
  'group.',
  'rootcause.',
  'json',
  'first',
  'last',
  'remote',
  'index',
  'coverage',
];

function segmentsOf({ facts, segment, whole }: Subject): readonly Segment[] {
  if (whole) return facts.all;
  return segment === undefined ? [] : [segment];
}

/** A call to what sent no segment of its own. */
function isInferred(segment: Segment, { all }: TraceFacts): boolean {
  const called = !isService(segment) && serviceOf(segment) !== undefined;
  return called && !all.some((each) => isService(each) && each.parent_id === segment.id);
}

function lengthOf(segment: Segment | undefined): number | undefined {
  return segment?.end_time === undefined ? undefined : segment.end_time - segment.start_time;
}
