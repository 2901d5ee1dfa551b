import type { Segment } from './segment.ts';

type Members = Readonly<Record<string, unknown>>;

/** Of subsegments in each other; what lies deeper is not looked at. */
const MOST_DEPTH = 100;
/** The year 5138: later times are no dates that clients take. */
const MOST_SECONDS = 1e11;

/**
 * Reads a segment document, which may be anybody's. A member of a wrong type counts for nothing; AWS's rule is not known.
 * @returns undefined for what is no segment: one without its id, trace or time.
 */
export function readSegment(document: string): Segment | undefined {
  const members = parsed(document);
  return textIn(members, 'trace_id') === undefined ? undefined : segmentOf(members, 0);
}

function parsed(document: string): Members {
  try {
    return membersOf(JSON.parse(document));
  } catch {
    return {};
  }
}

function segmentOf(members: Members, depth: number): Segment | undefined {
  const id = textIn(members, 'id');
  const start = secondsIn(members, 'start_time');
  if (id === undefined || start === undefined) return undefined;
  return {
    id,
    trace_id: textIn(members, 'trace_id') ?? '',
    name: textIn(members, 'name') ?? '',
    start_time: start,
    ...kept('end_time', secondsIn(members, 'end_time')),
    ...picked(members, ['parent_id', 'type', 'origin', 'namespace', 'user', 'resource_arn'], 'string'),
    ...picked(members, ['in_progress', 'error', 'fault', 'throttle'], 'boolean'),
    annotations: annotationsIn(membersOf(members.annotations)),
    http: httpIn(membersOf(members.http)),
    aws: awsIn(membersOf(members.aws)),
    ...kept('cause', causeIn(members.cause)),
    subsegments:
      depth < MOST_DEPTH
        ? listOf(members.subsegments).flatMap((each) => segmentOf(membersOf(each), depth + 1) ?? [])
        : [],
  };
}

function annotationsIn(given: Members): NonNullable<Segment['annotations']> {
  const known: [string, string | number | boolean][] = [];
  for (const [name, value] of Object.entries(given))
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      known.push([name, value]);
  return Object.fromEntries(known);
}

function httpIn(given: Members): NonNullable<Segment['http']> {
  return {
    request: picked(membersOf(given.request), ['method', 'url', 'user_agent', 'client_ip'], 'string'),
    response: picked(membersOf(given.response), ['status'], 'number'),
  };
}

function awsIn(given: Members): NonNullable<Segment['aws']> {
  return {
    ...picked(given, ['operation', 'table_name', 'request_id'], 'string'),
    ec2: picked(membersOf(given.ec2), ['instance_id', 'availability_zone'], 'string'),
  };
}

function causeIn(given: unknown): Segment['cause'] {
  if (typeof given === 'string') return given;
  const exceptions = listOf(membersOf(given).exceptions);
  return { exceptions: exceptions.map((each) => picked(membersOf(each), ['message', 'type'], 'string')) };
}

interface Kinds {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

/** The members that are of a type. */
function picked<Name extends string, Kind extends keyof Kinds>(
  members: Members,
  names: readonly Name[],
  kind: Kind,
): { readonly [Each in Name]?: Kinds[Kind] } {
  const found: { [Each in Name]?: Kinds[Kind] } = {};
  for (const name of names) {
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    if (isOf(value, kind)) found[name] = value;
  }
  return found;
}

function isOf<Kind extends keyof Kinds>(value: unknown, kind: Kind): value is Kinds[Kind] {
  return typeof value === kind;
}

function kept<Name extends string, T>(name: Name, value: T | undefined): { readonly [Each in Name]?: T } {
  const found: { [Each in Name]?: T } = {};
  if (value !== undefined) found[name] = value;
  return found;
}

function textIn(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === 'string' ? value : undefined;
}

function secondsIn(members: Members, name: string): number | undefined {
  const value = members[name];
  return typeof value === 'number' && value >= 0 && value < MOST_SECONDS ? value : undefined;
}

function listOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [];
}

function membersOf(given: unknown): Members {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...given } : {};
}
