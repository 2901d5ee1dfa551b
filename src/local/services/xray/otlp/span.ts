import { createHash } from 'node:crypto';

type Members = Readonly<Record<string, unknown>>;

/** A segment or subsegment, as it was sent, and what it lies in. */
export interface SentPart {
  readonly members: Members;
  readonly id: string;
  readonly parent: string | undefined;
}

/** A segment document with all within it. @returns none for what has no id or time. */
export function partsIn(document: string): SentPart[] {
  const found: SentPart[] = [];
  const left: { members: Members; parent: string | undefined }[] = [
    { members: parsed(document), parent: undefined },
  ];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { members } = next;
    const id = textIn(members, 'id');
    if (id === undefined || numberIn(members, 'start_time') === undefined) continue;
    found.push({ members, id, parent: next.parent ?? textIn(members, 'parent_id') });
    for (const inner of listIn(members, 'subsegments')) left.push({ members: inner, parent: id });
  }
  return found;
}

/**
 * A span in OTLP's JSON encoding.
 * https://github.com/open-telemetry/opentelemetry-proto, docs/specification.md, "JSON Protobuf Encoding"
 */
export function spanOf({ members, id, parent }: SentPart, traceId: string): object {
  const aws = within(members, 'aws');
  const operation = textIn(aws, 'operation');
  const name = textIn(members, 'name') ?? '?';
  const start = numberIn(members, 'start_time') ?? 0;
  const end = Math.max((members.in_progress !== true && numberIn(members, 'end_time')) || start, start);
  const failed = ['fault', 'error', 'throttle'].find((flag) => members[flag] === true);
  const exceptions = listIn(within(members, 'cause'), 'exceptions');
  const [thrown] = exceptions;
  const type = thrown === undefined ? undefined : (textIn(thrown, 'type') ?? 'Error');
  return {
    traceId: traceId.slice(2).replaceAll('-', '').toLowerCase(),
    spanId: spanIdOf(id),
    ...(parent === undefined ? {} : { parentSpanId: spanIdOf(parent) }),
    name: operation === undefined ? name : `${name}.${operation}`,
    kind: kindOf(members),
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    attributes: attributesOf({
      'error.type': failed === undefined ? undefined : (type ?? failed),
      ...factsOf(members, operation),
      ...scalars(within(members, 'annotations')),
    }),
    events: exceptions.map((exception) => eventOf(exception, nanoseconds(end))),
    status:
      failed === undefined
        ? { code: 0 }
        : { code: 2, message: (thrown && textIn(thrown, 'message')) ?? failed },
  };
}

/** Attributes of the service that a segment is of. */
export function resourceOf(segment: Members | undefined): object {
  const origin = segment === undefined ? undefined : textIn(segment, 'origin');
  return {
    attributes: attributesOf({
      'service.name': (segment && textIn(segment, 'name')) ?? 'unknown_service',
      'cloud.provider': 'aws',
      'cloud.platform': origin?.startsWith('AWS::Lambda') ? 'aws_lambda' : undefined,
    }),
  };
}

/** Whether it is what a service was asked for, and no part of that. */
export function isOwn(members: Members): boolean {
  return members.type !== 'subsegment' && textIn(members, 'trace_id') !== undefined;
}

function kindOf(members: Members): number {
  if (members.namespace === 'aws' || members.namespace === 'remote') return 3;
  return isOwn(members) ? 2 : 1;
}

function spanIdOf(id: string): string {
  if (/^(?!0{16})[0-9a-f]{16}$/i.test(id)) return id.toLowerCase();
  return createHash('sha256').update(id).digest('hex').slice(0, 16);
}

function nanoseconds(seconds: number): string {
  return `${BigInt(Math.round(seconds * 1e6)) * 1000n}`;
}

function factsOf(members: Members, operation: string | undefined): Members {
  const [http, aws] = [within(members, 'http'), within(members, 'aws')];
  const called = operation !== undefined;
  const id = textIn(aws, 'request_id');
  return {
    'http.request.method': textIn(within(http, 'request'), 'method'),
    'url.full': textIn(within(http, 'request'), 'url'),
    'http.response.status_code': numberIn(within(http, 'response'), 'status'),
    'faas.invocation_id': called ? undefined : id,
    'rpc.system': called ? 'aws-api' : undefined,
    'rpc.service': called ? textIn(members, 'name') : undefined,
    'rpc.method': operation,
    'aws.request_id': called ? id : undefined,
    'db.collection.name': called ? textIn(aws, 'table_name') : undefined,
    'aws.xray.retries': called ? (numberIn(aws, 'retries') ?? 0) : undefined,
    'aws.xray.throttle': members.throttle === true ? true : undefined,
    'aws.xray.in_progress':
      members.in_progress === true || numberIn(members, 'end_time') === undefined ? true : undefined,
  };
}

function eventOf(exception: Members, timeUnixNano: string): object {
  const [type, message] = [textIn(exception, 'type') ?? 'Error', textIn(exception, 'message') ?? ''];
  const frames = listIn(exception, 'stack').map(
    (frame) =>
      `    at ${textIn(frame, 'label') ?? '<anonymous>'} (${textIn(frame, 'path') ?? '?'}:${numberIn(frame, 'line') ?? 0})`,
  );
  return {
    timeUnixNano,
    name: 'exception',
    attributes: attributesOf({
      'exception.type': type,
      'exception.message': message,
      'exception.stacktrace': frames.length === 0 ? undefined : [`${type}: ${message}`, ...frames].join('\n'),
    }),
  };
}

function attributesOf(values: Members): object[] {
  return Object.entries(values).flatMap(([key, value]): object[] => {
    if (typeof value === 'string') return [{ key, value: { stringValue: value } }];
    if (typeof value === 'boolean') return [{ key, value: { boolValue: value } }];
    if (typeof value !== 'number') return [];
    const number = Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    return [{ key, value: number }];
  });
}

function scalars(members: Members): Members {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)),
  );
}

function parsed(document: string): Members {
  try {
    return asMembers(JSON.parse(document));
  } catch {
    return {};
  }
}

function within(members: Members, name: string): Members {
  return asMembers(members[name]);
}

function listIn(members: Members, name: string): Members[] {
  const value = members[name];
  return Array.isArray(value) ? value.map(asMembers) : [];
}

function asMembers(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function textIn(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberIn(members: Members, name: string): number | undefined {
  const value = members[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
