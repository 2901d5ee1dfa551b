import type { TraceNode, TraceTree } from '../services/traces/trace.ts';
import { blank, type Doc, lines, prose, type Room, sized, stack } from '../terminal/layout/docs.ts';
import { bad, fitted, type Text, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { millisecondsText } from './units.ts';

const MOST_NAME = 44;
const LEAST_BAR = 12;
const PIPE_WIDTH = 120;
const TIME_WIDTH = 9;
const MOST_INDENT = 12;
const REMARK_INDENT = 4;

/** A trace as bars under each other, each from when it began to when it ended. */
export const waterfallView: View<TraceTree> = {
  text: (trace, style) =>
    stack([...headDocs(trace), sized((room) => barsDoc(trace, room, style)), lines(trace.notes.map(warn))]),
  rows: ({ nodes }) => listed(nodes).map(({ node: { children: _, ...node }, depth }) => ({ depth, ...node })),
};

interface Listed {
  readonly node: TraceNode;
  readonly depth: number;
}

function barsDoc({ nodes, durationMs }: TraceTree, { width: room, measure }: Room, style: TextStyle): Doc {
  const all = listed(nodes);
  const width = Number.isFinite(room) ? room : PIPE_WIDTH;
  const names = all.map(({ node, depth }) => `${'  '.repeat(Math.min(depth, MOST_INDENT))}${titleOf(node)}`);
  const widest = Math.max(...names.map(measure), 4);
  const nameWidth = Math.min(widest, MOST_NAME, Math.max(width - LEAST_BAR - TIME_WIDTH - 3, 8));
  const from = Math.min(0, ...all.map(({ node }) => node.offsetMs));
  const scale = {
    from,
    span: Math.max(durationMs - from, 0.001),
    width: Math.max(width - nameWidth - TIME_WIDTH - 3, LEAST_BAR),
  };
  return stack(
    all.flatMap(({ node }, index) => {
      const name = painted(fitted(names[index] ?? '', nameWidth), node);
      const bar = barOf(node, scale, style);
      return [
        lines([text`${name} ${bar} ${timeText(node).padStart(TIME_WIDTH)}`]),
        lines(
          remarks(node).map((line) => painted(line, node)),
          REMARK_INDENT,
        ),
      ];
    }),
  );
}

function listed(nodes: readonly TraceNode[]): Listed[] {
  const found: Listed[] = [];
  const left = [...nodes].reverse().map((node) => ({ node, depth: 0 }));
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    found.push(next);
    const { depth } = next;
    for (let at = next.node.children.length - 1; at >= 0; at -= 1) {
      const child = next.node.children[at];
      if (child !== undefined) left.push({ node: child, depth: depth + 1 });
    }
  }
  return found;
}

function headDocs({ id, start, durationMs, partial, limitExceeded, coldStartMs, count }: TraceTree): Doc[] {
  const facts = [
    `${count} parts`,
    ...(coldStartMs === null ? [] : [`cold start ${millisecondsText(coldStartMs)}`]),
    ...(partial ? ['NOT COMPLETE: something was under way'] : []),
    ...(limitExceeded ? ['CUT OFF: it is larger than X-Ray keeps'] : []),
  ];
  const began = start.replace('T', ' ').replace('Z', '');
  return [
    lines([text`${whole(id)}  ${began} UTC  ${millisecondsText(durationMs)}`]),
    prose(facts.join(', ')),
    blank,
  ];
}

function titleOf({ name, kind, call, annotations, orphan }: TraceNode): string {
  const { route, method } = annotations;
  const what =
    call === null ? name : `${name} ${call.operation}${call.table === null ? '' : ` ${call.table}`}`;
  const request = route === undefined ? '' : ` ${method ?? ''} ${route}`.replace(/ +/g, ' ');
  const part = kind === 'AWS::Lambda' ? ' (service)' : '';
  return `${what}${request}${part}${orphan ? ' (its caller was not sent)' : ''}`;
}

function timeText({ durationMs }: TraceNode): string {
  return durationMs === null ? 'under way' : millisecondsText(durationMs);
}

/** A bar has at least one character, so that nothing short is lost; what is under way ends in an arrow. */
function barOf(
  { offsetMs, durationMs, fault, error, throttle, name }: TraceNode,
  { from, span, width }: { readonly from: number; readonly span: number; readonly width: number },
  style: TextStyle,
): string {
  const begin = Math.min(Math.max(Math.floor(((offsetMs - from) / span) * width), 0), width - 1);
  const wanted = durationMs === null ? width - begin : Math.round((durationMs / span) * width);
  const length = Math.min(Math.max(wanted, 1), width - begin);
  const failed = fault || error || throttle;
  const [solid, bad, cold] = style.unicode ? ['█', '▓', '░'] : ['=', 'x', '-'];
  const mark = failed ? bad : /^(Init|Initialization)$/.test(name) ? cold : solid;
  const bar = (mark ?? '=').repeat(length);
  return `${' '.repeat(begin)}${durationMs === null ? `${bar.slice(0, -1)}>` : bar}`.padEnd(width);
}

/** What is said below a part: how it failed, and how often it was tried. */
function remarks({ exceptions, call, status, throttle }: TraceNode): string[] {
  const thrown = exceptions.map(
    ({ type, message, at }) => `${type}: ${message}${at === null ? '' : ` at ${at}`}`,
  );
  const tried = call === null || call.retries === 0 ? [] : [`tried ${call.retries + 1} times`];
  const answered = status !== null && status >= 400 ? [`answered ${status}`] : [];
  const request =
    call?.requestId && (thrown.length > 0 || throttle) ? [`AWS request id ${call.requestId}`] : [];
  return [...thrown, ...(throttle ? ['throttled'] : []), ...tried, ...answered, ...request];
}

function painted(line: Text, { fault, error, throttle }: TraceNode): Text {
  if (fault) return bad(line);
  return error || throttle ? warn(line) : line;
}
