import {
  BatchGetTraces$,
  type BatchGetTracesRequest,
  type BatchGetTracesResult,
  PutTraceSegments$,
  type PutTraceSegmentsRequest,
  type PutTraceSegmentsResult,
} from '@aws-sdk/client-xray';
import { collect, type Store, startingWith } from '../../store.ts';
import { AwsError, operation, type ServiceDefinition } from '../../wire/operation.ts';

/** Not in the API's model, but what the service takes. */
const MAX_TRACE_IDS = 5;
const MAX_DOCUMENT_BYTES = 64 * 1024;

/** Segment documents, kept as they were sent. */
export interface SegmentStore {
  /** @returns why the document is refused, or undefined when it was kept. */
  put(document: string): Promise<string | undefined>;
  ofTrace(traceId: string): Promise<SegmentDocument[]>;
}

export interface SegmentDocument {
  readonly id: string;
  readonly document: string;
}

export function createSegmentStore(store: Store): SegmentStore {
  const segments = store.collection<SegmentDocument>('xray-segments');
  return {
    async put(document) {
      if (Buffer.byteLength(document) > MAX_DOCUMENT_BYTES) return 'SegmentTooLarge';
      const segment = parse(document);
      if (segment === undefined) return 'ParseError';
      await segments.put(`${segment.trace_id}/${segment.id}`, { id: segment.id, document });
      return undefined;
    },
    ofTrace: (traceId) => collect(segments.values(startingWith(`${traceId}/`))),
  };
}

function parse(document: string): { id: string; trace_id: string } | undefined {
  try {
    const { id, trace_id: traceId } = JSON.parse(document) as Record<string, unknown>;
    return typeof id === 'string' && typeof traceId === 'string' ? { id, trace_id: traceId } : undefined;
  } catch {
    return undefined;
  }
}

/** X-Ray: takes segments and gives traces back. */
export function createXRay(segments: SegmentStore): ServiceDefinition {
  const operations = [
    operation<PutTraceSegmentsRequest, PutTraceSegmentsResult>(
      PutTraceSegments$,
      ['TraceSegmentDocuments'],
      async (input) => {
        const UnprocessedTraceSegments = [];
        for (const document of input.TraceSegmentDocuments ?? []) {
          const reason = await segments.put(document);
          if (reason !== undefined) UnprocessedTraceSegments.push({ ErrorCode: reason, Message: reason });
        }
        return { UnprocessedTraceSegments };
      },
    ),
    operation<BatchGetTracesRequest, BatchGetTracesResult>(
      BatchGetTraces$,
      ['TraceIds'],
      async ({ TraceIds = [] }) => {
        if (TraceIds.length > MAX_TRACE_IDS)
          throw new AwsError('InvalidRequestException', `At most ${MAX_TRACE_IDS} trace ids`);
        const traces = await Promise.all(
          TraceIds.map(async (id) => ({ id, documents: await segments.ofTrace(id) })),
        );
        return {
          Traces: traces
            .filter(({ documents }) => documents.length > 0)
            .map(({ id, documents }) => ({
              Id: id,
              Duration: duration(documents),
              LimitExceeded: false,
              Segments: documents.map((segment) => ({ Id: segment.id, Document: segment.document })),
            })),
          UnprocessedTraceIds: [],
        };
      },
    ),
  ];
  return { scope: 'xray', protocol: 'rest-json', operations };
}

function duration(documents: readonly SegmentDocument[]): number {
  const times = documents.map(
    ({ document }) => JSON.parse(document) as { start_time: number; end_time?: number },
  );
  const start = Math.min(...times.map(({ start_time: time }) => time));
  return Math.max(...times.map(({ start_time: time, end_time: end }) => end ?? time)) - start;
}
