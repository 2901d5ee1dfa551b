import type { Edge, Service } from '@aws-sdk/client-xray';
import { callersIn } from './callers.ts';
import { type Segment, type ServiceName, serviceOf } from './segment.ts';
import type { TraceFacts } from './trace-summary.ts';

/** What is summed up of a service, or of its calls to another. */
interface Tally {
  ok: number;
  error: number;
  fault: number;
  throttle: number;
  /** Seconds. */
  readonly times: number[];
  start: number;
  end: number;
}

interface Node {
  readonly service: ServiceName;
  readonly tally: Tally;
  readonly edges: Map<string, Tally>;
  root: boolean;
}

/** Services and what they call, of some traces. What called the first of them is a client. */
export function serviceGraph(traces: readonly TraceFacts[]): Service[] {
  const nodes = new Map<string, Node>();
  const nodeOf = (service: ServiceName): Node => {
    const key = `${service.name}\n${service.type}`;
    const known = nodes.get(key) ?? {
      service,
      tally: emptyTally(),
      edges: new Map<string, Tally>(),
      root: false,
    };
    nodes.set(key, known);
    return known;
  };
  for (const trace of traces) addTrace(trace, nodeOf);
  const keys = [...nodes.keys()];
  return [...nodes.values()].map((node, index) => describe(node, index, keys));
}

function addTrace(trace: TraceFacts, nodeOf: (service: ServiceName) => Node): void {
  const callerOf = callersIn(trace);
  for (const segment of trace.all) {
    const service = serviceOf(segment);
    if (service === undefined) continue;
    const node = nodeOf(service);
    count(node.tally, segment);
    if (segment === trace.root) node.root = true;
    const caller = callerOf(segment);
    if (caller !== undefined) addEdge(nodeOf(caller), service, segment);
  }
}

function addEdge(from: Node, to: ServiceName, segment: Segment): void {
  const key = `${to.name}\n${to.type}`;
  const tally = from.edges.get(key) ?? emptyTally();
  from.edges.set(key, tally);
  count(tally, segment);
}

function emptyTally(): Tally {
  return { ok: 0, error: 0, fault: 0, throttle: 0, times: [], start: Number.POSITIVE_INFINITY, end: 0 };
}

function count(
  tally: Tally,
  { error, fault, throttle, start_time: start, end_time: end = start }: Segment,
): void {
  if (fault) tally.fault += 1;
  else if (throttle) tally.throttle += 1;
  else if (error) tally.error += 1;
  else tally.ok += 1;
  tally.times.push(end - start);
  tally.start = Math.min(tally.start, start);
  tally.end = Math.max(tally.end, end);
}

function describe({ service, tally, edges, root }: Node, index: number, keys: readonly string[]): Service {
  return {
    ReferenceId: index,
    Name: service.name,
    Names: [service.name],
    Root: root,
    Type: service.type,
    State: 'active',
    Edges: [...edges].map(([key, edge]): Edge => ({ ReferenceId: keys.indexOf(key), ...statisticsOf(edge) })),
    ...(tally.times.length === 0 ? {} : statisticsOf(tally)),
  };
}

function statisticsOf({ ok, error, fault, throttle, times, start, end }: Tally) {
  const histogram = new Map<number, number>();
  for (const time of times) {
    const value = Number(time.toPrecision(3));
    histogram.set(value, (histogram.get(value) ?? 0) + 1);
  }
  return {
    StartTime: new Date(start * 1000),
    EndTime: new Date(end * 1000),
    SummaryStatistics: {
      OkCount: ok,
      ErrorStatistics: { ThrottleCount: throttle, OtherCount: error, TotalCount: error + throttle },
      FaultStatistics: { OtherCount: fault, TotalCount: fault },
      TotalCount: times.length,
      TotalResponseTime: times.reduce((total, time) => total + time, 0),
    },
    ResponseTimeHistogram: [...histogram]
      .sort(([a], [b]) => a - b)
      .map(([Value, Count]) => ({ Value, Count })),
  };
}
