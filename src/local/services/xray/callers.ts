import { isService, type Segment, type ServiceName, serviceOf } from './segment.ts';
import type { TraceFacts } from './trace-summary.ts';

/** Tells which service made the call that a segment is of; what called the first of a trace is a client. */
export function callersIn({ all, root }: Pick<TraceFacts, 'all' | 'root'>) {
  const byId = new Map(all.map((segment) => [segment.id, segment]));
  const parents = new Map(
    all.flatMap((segment) => (segment.subsegments ?? []).map((inner) => [inner.id, segment.id] as const)),
  );
  return (segment: Segment): ServiceName | undefined => {
    if (segment !== root) return callerOf(segment, byId, parents);
    const service = serviceOf(segment);
    return service === undefined ? undefined : { name: service.name, type: 'client' };
  };
}

/** The nearest service above; a chain that leads back to itself ends. */
function callerOf(
  segment: Segment,
  byId: ReadonlyMap<string, Segment>,
  parents: ReadonlyMap<string, string>,
): ServiceName | undefined {
  const seen = new Set([segment.id]);
  let parent = parents.get(segment.id) ?? segment.parent_id;
  while (parent !== undefined && !seen.has(parent)) {
    seen.add(parent);
    const found = byId.get(parent);
    if (found === undefined) return undefined;
    if (isService(found)) return serviceOf(found);
    parent = parents.get(found.id) ?? found.parent_id;
  }
  return undefined;
}
