import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import type { Clock } from '../../clock.ts';
import { removeEntries } from '../../expire.ts';
import { greatest, least } from '../../extremes.ts';
import type { LogEvent } from '../../local-aws.ts';
import { cached, collect, type Store, startingWith } from '../../store.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import { recordEmbeddedMetrics } from './embedded-metrics.ts';
import { createMetricFilters, type MetricFilters } from './metric-filters.ts';

/** A log group. */
export interface LogGroup {
  readonly name: string;
  /** Whoever made it: a stack's resource, or the service that wrote the first line. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly retentionInDays?: number;
  /** ARN. */
  readonly kmsKeyId?: string | undefined;
  readonly deletionProtectionEnabled?: boolean | undefined;
  /** STANDARD where there is none. */
  readonly logGroupClass?: LogGroupClass | undefined;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly firstEvent?: number;
  readonly lastEvent?: number;
  readonly lastIngestion?: number;
  readonly storedBytes?: number;
}

export interface EventRange {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** The key after which to go on. */
  readonly after?: string;
}

/** Log groups, their streams, and lines in the order of time, then of arrival. */
export interface LogStore {
  readonly metricFilters: MetricFilters;
  group(name: string): Promise<LogGroup | undefined>;
  groups(prefix: string): Promise<LogGroup[]>;
  putGroup(group: LogGroup): Promise<void>;
  deleteGroup(name: string): Promise<void>;
  streams(group: string): Promise<LogStream[]>;
  stream(group: string, name: string): Promise<LogStream | undefined>;
  createStream(group: string, name: string): Promise<void>;
  /** With its lines. */
  deleteStream(group: string, name: string): Promise<void>;
  /** Appends lines; makes the group and the stream when they are missing. */
  append(
    group: string,
    stream: string,
    lines: readonly { timestamp: number; message: string }[],
  ): Promise<void>;
  /** Removes the lines from before a time, and the streams that have no others. Some before each value. */
  removeBefore(group: string, time: number): AsyncIterable<void>;
  /** Lines with the key to go on from. */
  events(group: string, range: EventRange): AsyncIterable<[string, LogEvent]>;
  /** Tells of lines as they arrive. @returns what ends that. */
  subscribe(listener: (group: string, events: readonly LogEvent[]) => void): () => void;
}

const DIGITS = 15;

export function createLogStore(store: Store, clock: Clock, metrics: MetricStore): LogStore {
  const groups = cached(store.collection<LogGroup>('log-groups'));
  const streams = cached(store.collection<LogStream>('log-streams'));
  const events = store.collection<LogEvent>('log-events');
  const metricFilters = createMetricFilters(store, metrics);
  const listeners = new Set<(group: string, events: readonly LogEvent[]) => void>();
  let sequence = 0;

  return {
    metricFilters,
    group: (name) => groups.get(name),
    groups: (prefix) => collect(groups.values(startingWith(prefix))),
    putGroup: (group) => groups.put(group.name, group),

    async deleteGroup(name) {
      await groups.delete(name);
      await streams.clear(startingWith(`${name}\n`));
      await events.clear(startingWith(`${name}\n`));
      await metricFilters.deleteAll(name);
    },

    streams: (group) => collect(streams.values(startingWith(`${group}\n`))),

    stream: (group, name) => streams.get(`${group}\n${name}`),

    createStream: (group, name) =>
      streams.put(`${group}\n${name}`, { name, createdAt: clock.now().getTime() }),

    async deleteStream(group, name) {
      await streams.delete(`${group}\n${name}`);
      for await (const [key, event] of events.entries(startingWith(`${group}\n`)))
        if (event.stream === name) await events.delete(key);
    },

    async append(group, stream, lines) {
      const now = clock.now().getTime();
      if ((await groups.get(group)) === undefined)
        await groups.put(group, { name: group, owner: 'service', createdAt: now });
      const records = lines.map(({ timestamp, message }): [string, LogEvent] => {
        sequence += 1;
        const id = `${pad(timestamp)}${pad(now)}${String(sequence).padStart(8, '0')}`;
        return [`${group}\n${pad(timestamp)}\n${id}`, { id, stream, timestamp, ingestionTime: now, message }];
      });
      await events.putAll(records);
      const bytes = lines.reduce((total, { message }) => total + Buffer.byteLength(message), 0);
      recordIngestion(metrics, group, lines.length, bytes);
      await recordEmbeddedMetrics(metrics, lines, now);
      await metricFilters.record(group, lines);
      for (const listener of listeners)
        listener(
          group,
          records.map(([, event]) => event),
        );
      const known = await streams.get(`${group}\n${stream}`);
      const times = lines.map(({ timestamp }) => timestamp);
      await streams.put(`${group}\n${stream}`, {
        name: stream,
        createdAt: known?.createdAt ?? now,
        firstEvent: least(times, known?.firstEvent),
        lastEvent: greatest(times, known?.lastEvent ?? 0),
        lastIngestion: now,
        storedBytes: (known?.storedBytes ?? 0) + bytes,
      });
    },

    async *removeBefore(group, time) {
      const range = { gte: `${group}\n`, lt: `${group}\n${pad(Math.max(time, 0))}` };
      yield* removeEntries(events, range, async (removed) => {
        for (const [stream, bytes] of bytesByStream(removed)) {
          const known = await streams.get(`${group}\n${stream}`);
          if (known === undefined) continue;
          const storedBytes = Math.max((known.storedBytes ?? 0) - bytes, 0);
          await streams.put(`${group}\n${stream}`, { ...known, storedBytes });
        }
      });
      for (const { name } of await collect(streams.values(startingWith(`${group}\n`)))) {
        const known = await streams.get(`${group}\n${name}`);
        if ((known?.lastEvent ?? time) < time) await streams.delete(`${group}\n${name}`);
        yield;
      }
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    events(group, { from, to, after }) {
      const lower = after === undefined ? { gte: `${group}\n${pad(Math.max(from, 0))}` } : { gt: after };
      return events.entries({ ...lower, lt: `${group}\n${pad(to + 1)}` });
    },
  };
}

function bytesByStream(events: readonly LogEvent[]): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const { stream, message } of events)
    bytes.set(stream, (bytes.get(stream) ?? 0) + Buffer.byteLength(message));
  return bytes;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html */
function recordIngestion(metrics: MetricStore, group: string, events: number, bytes: number): void {
  const dimensions = { LogGroupName: group };
  metrics.record({ namespace: 'AWS/Logs', name: 'IncomingLogEvents', dimensions }, 'Count', events);
  metrics.record({ namespace: 'AWS/Logs', name: 'IncomingBytes', dimensions }, 'Bytes', bytes);
}

function pad(milliseconds: number): string {
  return String(Math.trunc(milliseconds)).padStart(DIGITS, '0');
}
