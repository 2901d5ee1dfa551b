import type { Clock } from '../../../clock.ts';
import { readSegment } from '../read-segment.ts';
import type { SegmentStore } from '../segment-store.ts';
import { createExporter } from './exporter.ts';
import { createPost } from './post.ts';

interface ExportOptions {
  readonly otlpEndpoint: string | undefined;
  readonly clock: Clock;
  readonly tell: (line: string) => void;
}

const OWN_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;

/** The store, from which a collector gets what is kept. */
export function exportedSegments(
  segments: SegmentStore,
  { otlpEndpoint, clock, tell }: ExportOptions,
): { readonly segments: SegmentStore; readonly close: () => Promise<void> } {
  if (otlpEndpoint === undefined) return { segments, close: () => Promise.resolve() };
  const exporter = createExporter({
    clock,
    post: createPost(otlpEndpoint),
    whole: async (traceId) => (await segments.ofTrace(traceId)).map(({ document }) => document),
    tell,
    random: Math.random,
  });
  return {
    segments: {
      ...segments,
      async put(document) {
        const refused = await segments.put(document);
        const traceId = refused === undefined ? readSegment(document)?.trace_id : undefined;
        // Ids of another form are no ids of spans.
        if (traceId !== undefined && OWN_ID.test(traceId)) exporter.add({ traceId, document });
        return refused;
      },
    },
    close: exporter.close,
  };
}
