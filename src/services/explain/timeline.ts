import type { LogLine } from '../logs/lines/log-line.ts';
import { eachNode } from '../traces/assemble.ts';
import type { TraceNode, TraceTree } from '../traces/trace.ts';
import type { Evidence } from './evidence.ts';
import type { TimelineEvent } from './explanation.ts';

type Event = Omit<TimelineEvent, 'offsetMs'>;

/** All that saw the request, in the order of time. */
export function timelineOf({ access, lines, trace }: Evidence): TimelineEvent[] {
  const events = [
    ...(access === undefined ? [] : [accessEvent(access)]),
    ...lines.map(lineEvent),
    ...(trace === undefined ? [] : traceEvents(trace)),
  ].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const start = Date.parse(events[0]?.time ?? '');
  return events.map((event) => ({ ...event, offsetMs: Date.parse(event.time) - start }));
}

function accessEvent({ time, message, fields, level }: LogLine): Event {
  const latency = Number(fields.latency);
  return {
    time,
    source: 'gateway',
    text: message,
    durationMs: Number.isFinite(latency) ? latency : null,
    failed: level === 'ERROR' || level === 'WARN',
  };
}

function lineEvent({ time, kind, message, level, fields, stack }: LogLine): Event {
  const duration = Number(fields.durationMs ?? fields.duration_ms);
  const reason = typeof fields.reason === 'string' ? ` (${fields.reason})` : '';
  const [, frame] = stack?.split('\n') ?? [];
  return {
    time,
    source: kind === 'platform' ? 'platform' : 'function',
    text: `${message}${reason}${frame === undefined ? '' : ` ${frame.trim()}`}`,
    durationMs: Number.isFinite(duration) ? duration : null,
    failed: level === 'ERROR' || level === 'FATAL',
  };
}

/** What the platform says of itself stands in its lines already; the calls are what only a trace has. */
function traceEvents(trace: TraceTree): Event[] {
  const start = Date.parse(trace.start);
  return [...eachNode(trace.nodes)]
    .filter(({ node: { kind } }) => !kind.startsWith('AWS::Lambda'))
    .map(({ node }) => nodeEvent(node, start));
}

function nodeEvent(node: TraceNode, start: number): Event {
  const { name, call, offsetMs, durationMs, error, fault, throttle, exceptions } = node;
  const what =
    call === null ? name : `${name} ${call.operation}${call.table === null ? '' : ` ${call.table}`}`;
  const tried = call === null || call.retries === 0 ? '' : `, tried ${call.retries + 1} times`;
  const [thrown] = exceptions;
  return {
    time: new Date(start + offsetMs).toISOString(),
    source: call === null ? 'trace' : 'table',
    text: `${what}${tried}${thrown === undefined ? '' : `: ${thrown.type}: ${thrown.message}`}`,
    durationMs,
    failed: error || fault || throttle,
  };
}
