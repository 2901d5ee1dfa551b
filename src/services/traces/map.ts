import type { Edge, Service } from '@aws-sdk/client-xray';
import { collectPages } from '../../aws/paging.ts';
import type { XRayApi } from '../../aws/xray.ts';
import { defined } from '../../defined.ts';
import { type HandledFailures, handledFailures } from './handled-failures.ts';

/** What `traces map` tells. Counts are of traced requests only. */
export interface ServiceMap {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly services: readonly MappedService[];
  readonly edges: readonly MappedEdge[];
}

export interface CallStatistics {
  readonly requests: number;
  readonly perMinute: number;
  readonly errors: number;
  readonly faults: number;
  readonly throttles: number;
  /** In percent: of errors, faults and throttles together. */
  readonly failureRate: number;
  readonly averageMs: number | null;
  readonly p95Ms: number | null;
}

export interface MappedService extends CallStatistics {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

export interface MappedEdge extends CallStatistics {
  readonly from: string;
  readonly to: string;
}

type Statistics = Pick<Service, 'SummaryStatistics' | 'ResponseTimeHistogram'>;

/** Sums over the chunks of a long time. */
interface Tally {
  requests: number;
  errors: number;
  faults: number;
  throttles: number;
  seconds: number;
  readonly histogram: Map<number, number>;
}

/** The longest that the service graph is known to answer for. */
const CHUNK_MS = 6 * 3_600_000;

/** The function, what hangs on it and who calls it, over a time of any length: X-Ray answers for the whole account. */
export async function readServiceMap(
  xray: XRayApi,
  { from, to }: { readonly from: number; readonly to: number },
  functionName: string,
): Promise<ServiceMap> {
  const services = new Map<string, { name: string; type: string; tally: Tally }>();
  const edges = new Map<string, { from: string; to: string; tally: Tally }>();
  for (let start = from; start < to; start += CHUNK_MS) {
    const graph = await readGraph(xray, start, Math.min(start + CHUNK_MS, to));
    const found = partOf(graph, functionName);
    const ids = new Map(found.map((service) => [service.ReferenceId, idOf(service)]));
    for (const service of found) {
      const id = idOf(service);
      const known = services.get(id) ?? {
        name: service.Name ?? '?',
        type: service.Type ?? '',
        tally: emptyTally(),
      };
      services.set(id, known);
      add(known.tally, service);
      for (const edge of service.Edges ?? []) addEdge(edges, id, ids.get(edge.ReferenceId), edge);
    }
  }
  addHandled(await handledFailures(xray, { from, to, service: functionName }), functionName, services, edges);
  const minutes = (to - from) / 60_000;
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    services: [...services].map(([id, { name, type, tally }]) => ({
      id,
      name,
      type,
      ...statistics(tally, minutes),
    })),
    edges: [...edges.values()].map((edge) => ({
      from: edge.from,
      to: edge.to,
      ...statistics(edge.tally, minutes),
    })),
  };
}

function readGraph(xray: XRayApi, from: number, to: number): Promise<Service[]> {
  return collectPages(
    (NextToken) =>
      xray.getServiceGraph({
        StartTime: new Date(from),
        EndTime: new Date(to),
        ...defined({ NextToken }),
      }),
    ({ Services = [] }) => Services,
    ({ NextToken }) => NextToken,
  );
}

/** What the function reaches, and its callers without their other calls. */
function partOf(graph: readonly Service[], functionName: string): Service[] {
  const own = graph.filter(({ Name }) => Name === functionName);
  const reached = new Set(own);
  for (const service of reached)
    for (const { ReferenceId } of service.Edges ?? [])
      for (const next of graph) if (next.ReferenceId === ReferenceId) reached.add(next);
  const ids = new Set([...reached].map(({ ReferenceId }) => ReferenceId));
  const callers = graph.flatMap((service): Service[] => {
    const Edges = service.Edges?.filter(({ ReferenceId }) => ids.has(ReferenceId)) ?? [];
    return reached.has(service) || Edges.length === 0 ? [] : [{ ...service, Edges }];
  });
  return [...callers, ...reached];
}

/** Reference numbers are those of one answer; names and types stay. */
function idOf({ Name = '?', Type = '' }: Service): string {
  return Type === '' ? Name : `${Name} (${Type})`;
}

function addEdge(
  edges: Map<string, { from: string; to: string; tally: Tally }>,
  from: string,
  to: string | undefined,
  edge: Edge,
): void {
  if (to === undefined) return;
  const key = `${from}\n${to}`;
  const known = edges.get(key) ?? { from, to, tally: emptyTally() };
  edges.set(key, known);
  add(known.tally, edge);
}

/** What the function answered with 4xx and 5xx failed for whoever called it, as lists of traces have it. */
function addHandled(
  { error, fault, throttle }: HandledFailures,
  functionName: string,
  services: ReadonlyMap<string, { readonly name: string; readonly tally: Tally }>,
  edges: ReadonlyMap<string, { readonly to: string; readonly tally: Tally }>,
): void {
  const own = [...services].filter(([, { name }]) => name === functionName);
  const ids = new Set(own.map(([id]) => id));
  const calls = [...edges.values()].filter(({ to }) => ids.has(to));
  for (const { tally } of [...own.map(([, service]) => service), ...calls]) {
    // At its edges the graph has a little other time than the list.
    tally.errors = Math.max(tally.errors + error, 0);
    tally.faults = Math.max(tally.faults + fault, 0);
    tally.throttles = Math.max(tally.throttles + throttle, 0);
  }
}

function emptyTally(): Tally {
  return { requests: 0, errors: 0, faults: 0, throttles: 0, seconds: 0, histogram: new Map() };
}

function add(tally: Tally, { SummaryStatistics, ResponseTimeHistogram = [] }: Statistics): void {
  const { TotalCount = 0, TotalResponseTime = 0, ErrorStatistics, FaultStatistics } = SummaryStatistics ?? {};
  tally.requests += TotalCount;
  tally.seconds += TotalResponseTime;
  tally.errors += ErrorStatistics?.OtherCount ?? 0;
  tally.throttles += ErrorStatistics?.ThrottleCount ?? 0;
  tally.faults += FaultStatistics?.TotalCount ?? 0;
  for (const { Value = 0, Count = 0 } of ResponseTimeHistogram)
    tally.histogram.set(Value, (tally.histogram.get(Value) ?? 0) + Count);
}

function statistics(
  { requests, errors, faults, throttles, seconds, histogram }: Tally,
  minutes: number,
): CallStatistics {
  return {
    requests,
    perMinute: requests / minutes,
    errors,
    faults,
    throttles,
    failureRate: requests === 0 ? 0 : (100 * (errors + faults + throttles)) / requests,
    averageMs: requests === 0 ? null : (seconds / requests) * 1000,
    p95Ms: percentile(histogram, 95),
  };
}

function percentile(histogram: ReadonlyMap<number, number>, percent: number): number | null {
  const values = [...histogram].sort(([a], [b]) => a - b);
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of values) {
    seen += count;
    if (seen >= (percent / 100) * total) return value * 1000;
  }
  return null;
}
