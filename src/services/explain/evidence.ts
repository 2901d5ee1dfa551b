import { textIn } from '../logs/lines/error-fields.ts';
import type { LogLine } from '../logs/lines/log-line.ts';
import { eachNode } from '../traces/assemble.ts';
import type { TraceNode, TraceTree } from '../traces/trace.ts';

/** Everything that was found about a request. */
export interface Evidence {
  readonly access: LogLine | undefined;
  /** Of the function and of the platform around it, in the order of time. */
  readonly lines: readonly LogLine[];
  readonly trace: TraceTree | undefined;
}

/** The line that the function writes at the end of each request. */
export function requestLine({ lines }: Evidence): LogLine | undefined {
  return lines.find(({ kind, fields }) => kind === 'app' && typeof fields.status === 'number');
}

export function reportLine({ lines }: Evidence): LogLine | undefined {
  return lines.find(({ fields }) => fields.type === 'platform.report');
}

export function errorLine({ lines }: Evidence): LogLine | undefined {
  return lines.find(({ kind, level }) => kind === 'app' && (level === 'ERROR' || level === 'FATAL'));
}

/** Calls to the table that failed or were throttled. */
export function failedCalls({ trace }: Evidence): TraceNode[] {
  const nodes = trace === undefined ? [] : [...eachNode(trace.nodes)];
  return nodes
    .map(({ node }) => node)
    .filter(({ call, error, fault, throttle }) => call !== null && (error || fault || throttle));
}

/** The path as the API or the function knows it, such as `/items/{id}`; null when nothing tells it. */
export function routeOf(evidence: Evidence): string | null {
  const own = textIn(requestLine(evidence)?.fields.route);
  const [, ofApi = null] = /^\S+ (\/.*)$/.exec(textIn(evidence.access?.fields.routeKey) ?? '') ?? [];
  return own ?? ofApi;
}

export function statusOf(evidence: Evidence): number | null {
  const told = evidence.access?.fields.status ?? requestLine(evidence)?.fields.status;
  const status = Number(told);
  return Number.isInteger(status) && status > 0 ? status : null;
}
