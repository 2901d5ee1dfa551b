import { createHash } from 'node:crypto';
import { type Part, partsOf, type RawTrace } from '../assemble.ts';
import { annotationsOf, asDocument, callOf, exceptionsOf, listOf, numberOf, textOf } from '../document.ts';
import type {
  OtlpAttribute,
  OtlpEvent,
  OtlpResourceSpans,
  OtlpSpan,
  OtlpTraces,
  OtlpValue,
} from './request.ts';

const SCOPE = 'backoffice';
const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;
const UNSET = 0;
const ERROR = 2;

/** The spans of a trace as OpenTelemetry has them, by the services that they are of. */
export function otlpOf(trace: RawTrace, version: string): OtlpTraces {
  const { parts } = partsOf(trace);
  const services = new Map<string, { service: Part | undefined; spans: OtlpSpan[] }>();
  for (const part of parts.values()) {
    const service = serviceOf(part, parts);
    const name = textOf(service?.document.name) ?? '';
    const known = services.get(name) ?? { service, spans: [] };
    services.set(name, known);
    known.spans.push(spanOf(trace.id, part, parts));
  }
  return {
    resourceSpans: [...services.values()].map(
      ({ service, spans }): OtlpResourceSpans => ({
        resource: { attributes: resourceOf(service) },
        scopeSpans: [{ scope: { name: SCOPE, version }, spans: spans.sort(byTime) }],
      }),
    ),
  };
}

/** The segment that a part lies in, however deep; parts are in no circle. */
function serviceOf(part: Part, parts: ReadonlyMap<string, Part>): Part | undefined {
  let current: Part | undefined = part;
  while (current !== undefined && !isSegment(current)) current = parts.get(current.parent ?? '');
  return current;
}

function isSegment({ document }: Part): boolean {
  return document.type !== 'subsegment' && textOf(document.trace_id) !== null;
}

/** https://opentelemetry.io/docs/specs/semconv/resource/ */
function resourceOf(service: Part | undefined): OtlpAttribute[] {
  const origin = textOf(service?.document.origin);
  return attributesOf({
    'service.name': textOf(service?.document.name) ?? 'unknown_service',
    'cloud.provider': 'aws',
    'cloud.platform': origin?.startsWith('AWS::Lambda') ? 'aws_lambda' : undefined,
  });
}

function spanOf(traceId: string, part: Part, parts: ReadonlyMap<string, Part>): OtlpSpan {
  const { document, start, end, parent } = part;
  const [thrown] = exceptionsOf(document);
  const failed = ['fault', 'error', 'throttle'].find((flag) => document[flag] === true);
  return {
    traceId: traceId.replace(/^1-/, '').replaceAll('-', '').toLowerCase(),
    spanId: spanIdOf(part.id),
    ...(parent === null ? {} : { parentSpanId: spanIdOf(parent) }),
    name: nameOf(part),
    kind: kindOf(part, parts),
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(Math.max(end ?? start, start)),
    attributes: attributesOf({ ...factsOf(part, failed), ...annotationsOf(document) }),
    events: eventsOf(part),
    status: failed === undefined ? { code: UNSET } : { code: ERROR, message: thrown?.message || failed },
  };
}

/** Ids of X-Ray are those of spans; what has another one gets one that stays the same. */
function spanIdOf(id: string): string {
  if (/^(?!0{16})[0-9a-f]{16}$/i.test(id)) return id.toLowerCase();
  return createHash('sha256').update(id).digest('hex').slice(0, 16);
}

/** Calls are told apart by what was called. */
function nameOf({ document }: Part): string {
  const name = textOf(document.name) ?? '?';
  const call = callOf(document);
  return call === null ? name : `${name}.${call.operation}`;
}

function kindOf(part: Part, parts: ReadonlyMap<string, Part>): number {
  if (/^(aws|remote)$/.test(textOf(part.document.namespace) ?? '')) return CLIENT;
  return serviceOf(part, parts) === part ? SERVER : INTERNAL;
}

/** A double holds the time of a day to a quarter of a microsecond. */
function nanoseconds(seconds: number): string {
  return `${BigInt(Math.round(seconds * 1e6)) * 1000n}`;
}

/** https://opentelemetry.io/docs/specs/semconv/ has the names, where it has one. */
function factsOf({ document, end }: Part, failed: string | undefined): Record<string, unknown> {
  const http = asDocument(document.http);
  const call = callOf(document);
  const own = call === null ? asDocument(document.aws).request_id : undefined;
  return {
    'error.type': failed === undefined ? undefined : (exceptionsOf(document)[0]?.type ?? failed),
    'http.request.method': textOf(asDocument(http.request).method) ?? undefined,
    'url.full': textOf(asDocument(http.request).url) ?? undefined,
    'http.response.status_code': numberOf(asDocument(http.response).status) ?? undefined,
    'faas.invocation_id': textOf(own) ?? undefined,
    'rpc.system': call === null ? undefined : 'aws-api',
    'rpc.service': call === null ? undefined : (textOf(document.name) ?? undefined),
    'rpc.method': call?.operation,
    'aws.request_id': call?.requestId ?? undefined,
    'db.collection.name': call?.table ?? undefined,
    'aws.xray.retries': call === null ? undefined : call.retries,
    'aws.xray.throttle': document.throttle === true ? true : undefined,
    'aws.xray.in_progress': end === null ? true : undefined,
  };
}

function eventsOf({ document, start, end }: Part): OtlpEvent[] {
  return listOf(asDocument(document.cause).exceptions).map((exception) => {
    const frames = listOf(exception.stack).map(
      ({ label, path, line }) =>
        `    at ${textOf(label) ?? '<anonymous>'} (${textOf(path) ?? '?'}:${numberOf(line) ?? 0})`,
    );
    const [type, message] = [textOf(exception.type) ?? 'Error', textOf(exception.message) ?? ''];
    return {
      timeUnixNano: nanoseconds(end ?? start),
      name: 'exception',
      attributes: attributesOf({
        'exception.type': type,
        'exception.message': message,
        'exception.stacktrace':
          frames.length === 0 ? undefined : [`${type}: ${message}`, ...frames].join('\n'),
      }),
    };
  });
}

function attributesOf(values: Readonly<Record<string, unknown>>): OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const known = otlpValue(value);
    return known === undefined ? [] : [{ key, value: known }];
  });
}

function otlpValue(value: unknown): OtlpValue | undefined {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value !== 'number') return undefined;
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

function byTime(a: OtlpSpan, b: OtlpSpan): number {
  return a.startTimeUnixNano < b.startTimeUnixNano ? -1 : a.startTimeUnixNano > b.startTimeUnixNano ? 1 : 0;
}
