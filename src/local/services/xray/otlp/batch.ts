import { isOwn, partsIn, resourceOf, type SentPart, spanOf } from './span.ts';

/** A document that is to be sent. */
export interface Queued {
  readonly traceId: string;
  readonly document: string;
}

/** A request of OTLP, and how many spans it has. */
export interface Batch {
  readonly body: string;
  readonly spans: number;
}

const SCOPE = { name: 'backoffice' };

/**
 * Puts documents together by the services that they are of.
 * @param whole all documents of a trace: what a part lies in may have been sent before.
 */
export async function batchOf(
  queued: readonly Queued[],
  whole: (traceId: string) => Promise<readonly string[]>,
): Promise<Batch> {
  const services = new Map<string, { resource: object; spans: object[] }>();
  let count = 0;
  const known = new Map<string, ReadonlyMap<string, SentPart>>();
  for (const { traceId, document } of queued) {
    // What is kept may be removed at any time.
    const parts =
      known.get(traceId) ??
      partsOf([
        ...(await whole(traceId)),
        ...queued.filter((each) => each.traceId === traceId).map((each) => each.document),
      ]);
    known.set(traceId, parts);
    for (const part of partsIn(document)) {
      const resource = resourceOf(serviceOf(part, parts)?.members);
      const key = JSON.stringify(resource);
      const service = services.get(key) ?? { resource, spans: [] };
      services.set(key, service);
      service.spans.push(spanOf(part, traceId));
      count += 1;
    }
  }
  const resourceSpans = [...services.values()].map(({ resource, spans }) => ({
    resource,
    scopeSpans: [{ scope: SCOPE, spans }],
  }));
  return { body: JSON.stringify({ resourceSpans }), spans: count };
}

function partsOf(documents: readonly string[]): ReadonlyMap<string, SentPart> {
  return new Map(documents.flatMap(partsIn).map((part) => [part.id, part]));
}

const MOST_DEPTH = 200;

/** Parts of others may lie in a circle. */
function serviceOf(part: SentPart, parts: ReadonlyMap<string, SentPart>): SentPart | undefined {
  let current: SentPart | undefined = part;
  for (let depth = 0; current !== undefined && depth < MOST_DEPTH; depth += 1) {
    if (isOwn(current.members)) return current;
    current = parts.get(current.parent ?? '');
  }
  return undefined;
}
