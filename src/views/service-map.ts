import type { CallStatistics, ServiceMap } from '../services/traces/map.ts';
import { type Lines, lines, prose, stack } from '../terminal/layout/docs.ts';
import { bad, text } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { safeLine } from '../terminal/safe-text.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { minuteText } from './periods.ts';
import { countText, millisecondsText, percentText } from './units.ts';

/** Services with what they call below them. */
export const serviceMapView: View<ServiceMap> = {
  text: (map, style) => {
    const { services, edges, from, to } = map;
    if (services.length === 0) return lines([`no traces from ${from} to ${to}`]);
    const called = new Set(edges.map((edge) => edge.to));
    const roots = services.filter(({ id }) => !called.has(id));
    const head = `${minuteText(from)} to ${minuteText(to)} UTC; of traced requests only, which are a sample`;
    return stack([
      style.terminal ? prose(head) : undefined,
      ...(roots.length === 0 ? services : roots).flatMap(({ id }) => branch(map, id, style)),
    ]);
  },
  rows: ({ edges }) => edges,
};

interface Step {
  readonly id: string;
  readonly depth: number;
  readonly statistics: CallStatistics | undefined;
  readonly path: ReadonlySet<string>;
}

/** Columns that a call stands further to the right than its caller. */
const STEP = 3;

/** Who calls itself over others is shown once on each way. */
function branch({ services, edges }: ServiceMap, root: string, style: TextStyle): Lines[] {
  const found: Lines[] = [];
  const own = services.find(({ id }) => id === root);
  const left: Step[] = [
    { id: root, depth: 0, statistics: own?.requests ? own : undefined, path: new Set([root]) },
  ];
  for (let step = left.pop(); step !== undefined; step = left.pop()) {
    const { id, depth, statistics, path } = step;
    const indent = Math.max(depth - 1, 0) * STEP;
    const arrow = depth === 0 ? '' : style.unicode ? '└─ ' : '`- ';
    const told = statistics === undefined ? '' : `  ${statisticsText(statistics)}`;
    const line = text`${arrow}${id}${told}`;
    found.push(lines([(statistics?.faults ?? 0) > 0 ? bad(line) : line], indent, indent + 2 * STEP));
    const next = edges.filter((edge) => edge.from === id && !path.has(edge.to));
    for (const edge of next.reverse())
      left.push({ id: edge.to, depth: depth + 1, statistics: edge, path: new Set([...path, edge.to]) });
  }
  return found;
}

function statisticsText({ requests, perMinute, failureRate, averageMs, p95Ms }: CallStatistics): string {
  const times =
    averageMs === null || p95Ms === null
      ? ''
      : `, average ${millisecondsText(averageMs)}, p95 ${millisecondsText(p95Ms)}`;
  return `${countText(requests)} calls, ${countText(perMinute)}/min, ${percentText(failureRate)} failed${times}`;
}

/** For a page that draws Mermaid, such as a README on GitHub. */
export function serviceMapMermaid({ services, edges }: ServiceMap): string {
  const ids = new Map(services.map(({ id }, index) => [id, `s${index}`]));
  const label = (text: string): string => `"${safeLine(text).replaceAll('"', "'").replace(/[<>]/g, '')}"`;
  return [
    'flowchart LR',
    ...services.map(({ id }) => `  ${ids.get(id)}[${label(id)}]`),
    ...edges.map((edge) => `  ${ids.get(edge.from)} -->|${label(edgeText(edge))}| ${ids.get(edge.to)}`),
    '',
  ].join('\n');
}

/** For Graphviz. */
export function serviceMapDot({ services, edges }: ServiceMap): string {
  const quoted = (text: string): string => `"${safeLine(text).replace(/["\\]/g, '\\$&')}"`;
  return [
    'digraph services {',
    '  rankdir=LR;',
    ...services.map(({ id }) => `  ${quoted(id)};`),
    ...edges.map((edge) => `  ${quoted(edge.from)} -> ${quoted(edge.to)} [label=${quoted(edgeText(edge))}];`),
    '}',
    '',
  ].join('\n');
}

function edgeText({ perMinute, failureRate, p95Ms }: CallStatistics): string {
  const slow = p95Ms === null ? '' : `, p95 ${millisecondsText(p95Ms)}`;
  return `${countText(perMinute)}/min, ${percentText(failureRate)} failed${slow}`;
}
