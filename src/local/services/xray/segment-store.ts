import type { UnprocessedTraceSegment } from '@aws-sdk/client-xray';
import { DAY_MS, removeEntries } from '../../expire.ts';
import { collect, type Store, startingWith } from '../../store.ts';
import { readSegment } from './read-segment.ts';
import { unprocessed, whyUnread } from './unprocessed.ts';

const MAX_DOCUMENT_BYTES = 64 * 1024;
/** Traces whose time is known to be kept; forgetting one costs a second write of it. */
const MOST_KNOWN = 10_000;
const TRACE_ID = /^1-([0-9a-f]{8})-[0-9a-f]{24}$/i;
/** How long traces are kept: https://docs.aws.amazon.com/general/latest/gr/xray.html */
export const KEPT_MS = 30 * DAY_MS;

/** A document as it was sent. */
export interface SegmentDocument {
  readonly id: string;
  readonly document: string;
}

/** Segment documents, kept as they were sent. */
export interface SegmentStore {
  /** @returns why the document is refused, or undefined when it was kept. */
  put(document: string): Promise<UnprocessedTraceSegment | undefined>;
  ofTrace(traceId: string): Promise<SegmentDocument[]>;
  /** Ids of traces by the time in them, newest first. @param from seconds since 1970; `to` is exclusive. */
  traces(from: number, to: number): AsyncIterable<string>;
  /** Removes the traces that are kept no longer. Some before each value. @param now milliseconds since 1970. */
  expire(now: number): AsyncIterable<void>;
}

export function createSegmentStore(store: Store): SegmentStore {
  const segments = store.collection<SegmentDocument>('xray-segments');
  const times = store.collection<string>('xray-trace-times');
  const known = new Set<string>();

  return {
    async put(document) {
      if (Buffer.byteLength(document) > MAX_DOCUMENT_BYTES) return unprocessed('SegmentTooLarge', undefined);
      const segment = readSegment(document);
      if (segment === undefined) return whyUnread(document);
      const { trace_id: traceId, id } = segment;
      await segments.put(`${traceId}/${id}`, { id, document });
      if (!known.has(traceId)) {
        const time = Number.parseInt(TRACE_ID.exec(traceId)?.[1] ?? '', 16) || Math.floor(segment.start_time);
        await times.put(`${timeKey(time)}/${traceId}`, traceId);
        if (known.size >= MOST_KNOWN) known.clear();
        known.add(traceId);
      }
      return undefined;
    },
    expire(now) {
      const range = { lt: timeKey(Math.floor((now - KEPT_MS) / 1000)) };
      return removeEntries(times, range, async (traceIds) => {
        for (const traceId of traceIds) {
          known.delete(traceId);
          await segments.clear(startingWith(`${traceId}/`));
        }
      });
    },
    ofTrace: (traceId) => collect(segments.values(startingWith(`${traceId}/`))),
    traces: (from, to) =>
      times.values({ gte: timeKey(Math.floor(from)), lt: timeKey(Math.ceil(to)), reverse: true }),
  };
}

function timeKey(seconds: number): string {
  return String(Math.max(seconds, 0)).padStart(12, '0');
}
