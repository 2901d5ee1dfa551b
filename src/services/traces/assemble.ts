import { isObject, parsedJson } from '../../schemas/json.ts';
import {
  annotationsOf,
  asDocument,
  callOf,
  type Document,
  exceptionsOf,
  listOf,
  numberOf,
  textOf,
} from './document.ts';
import type { TraceNode, TraceTree } from './trace.ts';

/** What X-Ray gives of a trace. */
export interface RawTrace {
  readonly id: string;
  /** JSON, a segment each, in no order. */
  readonly documents: readonly string[];
  readonly limitExceeded: boolean;
}

/** Deeper than this, parts hang on the last one that is shown: nothing that reads a trace may run out of stack. */
const MOST_DEPTH = 60;

/** A part before its place is known; times are seconds since 1970. */
export interface Part {
  readonly id: string;
  readonly document: Document;
  readonly start: number;
  readonly end: number | null;
  parent: string | null;
}

/**
 * Puts a trace together from segments in any order and any state: doubled, without their parents, in circles,
 * from clocks that disagree.
 */
export function assembleTrace(trace: RawTrace): TraceTree {
  const { id, limitExceeded } = trace;
  const { parts, notes } = partsOf(trace);
  const start = Math.min(...[...parts.values()].map((part) => part.start));
  const ends = [...parts.values()].map((part) => part.end ?? part.start);
  const nodes = parts.size === 0 ? [] : grow(parts, start, notes);
  const cold = [...parts.values()].find(isColdStart);
  return {
    id,
    start: new Date((parts.size === 0 ? 0 : start) * 1000).toISOString(),
    durationMs:
      parts.size === 0 ? 0 : (ends.reduce((last, end) => Math.max(last, end), start) - start) * 1000,
    partial: [...parts.values()].some(({ end }) => end === null),
    limitExceeded,
    coldStartMs: cold?.end == null ? null : (cold.end - cold.start) * 1000,
    nodes,
    count: parts.size,
    notes,
  };
}

/** Everything in a trace, by its id, in no circle; and what is odd about it. */
export function partsOf({ documents }: Pick<RawTrace, 'documents'>): {
  readonly parts: ReadonlyMap<string, Part>;
  readonly notes: string[];
} {
  const notes: string[] = [];
  const parts = collectParts(documents, notes);
  breakCircles(parts, notes);
  return { parts, notes };
}

/** Lambda's older traces call it Initialization. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
function isColdStart({ document }: Part): boolean {
  return document.name === 'Init' || document.name === 'Initialization';
}

/** All parts by id: those that stand alone, and those within others. Of two with one id the complete one counts. */
function collectParts(documents: readonly string[], notes: string[]): Map<string, Part> {
  const parts = new Map<string, Part>();
  let unreadable = 0;
  const left: { document: Document; parent: string | null }[] = [];
  for (const text of documents) {
    const document = parsedJson(text);
    if (isObject(document)) left.push({ document, parent: null });
    else unreadable += 1;
  }
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { document, parent } = next;
    const part = partOf(document, parent, parts.size);
    if (part === undefined) {
      unreadable += 1;
      continue;
    }
    const known = parts.get(part.id);
    if (known === undefined || (known.end === null && part.end !== null)) parts.set(part.id, part);
    for (const inner of listOf(document.subsegments)) left.push({ document: inner, parent: part.id });
  }
  if (unreadable > 0) notes.push(`${unreadable} parts could not be read`);
  return parts;
}

function partOf(document: Document, container: string | null, count: number): Part | undefined {
  const start = numberOf(document.start_time);
  if (start === null) return undefined;
  const end = document.in_progress === true ? null : numberOf(document.end_time);
  const id = textOf(document.id) ?? `unnamed-${count}`;
  return { id, document, start, end, parent: container ?? textOf(document.parent_id) };
}

/** Whoever is above itself hangs on nothing. */
function breakCircles(parts: ReadonlyMap<string, Part>, notes: string[]): void {
  const safe = new Set<string>();
  for (const part of parts.values()) {
    const path = new Set<string>();
    let current: Part | undefined = part;
    while (current !== undefined && !safe.has(current.id)) {
      path.add(current.id);
      const above: Part | undefined = parts.get(current.parent ?? '');
      if (above !== undefined && path.has(above.id)) {
        notes.push(`${current.id} was above itself`);
        current.parent = null;
        break;
      }
      current = above;
    }
    for (const id of path) safe.add(id);
  }
}

/** Makes nodes level by level, without recursion. */
function grow(parts: ReadonlyMap<string, Part>, start: number, notes: string[]): TraceNode[] {
  const { roots, childrenOf } = families(parts);
  const top: TraceNode[] = [];
  let deeper = 0;
  let level: { part: Part; into: TraceNode[] }[] = roots.sort(byTime).map((part) => ({ part, into: top }));
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: typeof level = [];
    for (const { part, into } of level) {
      const children: TraceNode[] = [];
      into.push({ ...nodeOf(part, parts, start), children });
      if (depth >= MOST_DEPTH) deeper += 1;
      const below = depth >= MOST_DEPTH ? into : children;
      for (const child of (childrenOf.get(part.id) ?? []).sort(byTime))
        next.push({ part: child, into: below });
    }
    level = next;
  }
  if (deeper > 0) notes.push(`parts deeper than ${MOST_DEPTH} levels are shown beside each other`);
  return top;
}

function families(parts: ReadonlyMap<string, Part>): {
  roots: Part[];
  childrenOf: ReadonlyMap<string, Part[]>;
} {
  const roots: Part[] = [];
  const childrenOf = new Map<string, Part[]>();
  for (const part of parts.values()) {
    const above = parts.get(part.parent ?? '');
    const siblings = above === undefined ? roots : childrenOf.get(above.id);
    if (siblings !== undefined) siblings.push(part);
    else if (above !== undefined) childrenOf.set(above.id, [part]);
  }
  return { roots, childrenOf };
}

function byTime(a: Part, b: Part): number {
  return a.start - b.start || (a.id < b.id ? -1 : 1);
}

function nodeOf(
  { id, document, start: begun, end, parent }: Part,
  parts: ReadonlyMap<string, Part>,
  start: number,
): Omit<TraceNode, 'children'> {
  const response = asDocument(asDocument(document.http).response);
  const call = callOf(document);
  return {
    id,
    name: textOf(document.name) ?? '?',
    kind: textOf(document.origin) ?? textOf(document.namespace) ?? '',
    offsetMs: (begun - start) * 1000,
    durationMs: end === null ? null : Math.max(end - begun, 0) * 1000,
    error: document.error === true,
    fault: document.fault === true,
    throttle: document.throttle === true,
    status: numberOf(response.status),
    call,
    annotations: annotationsOf(document),
    exceptions: exceptionsOf(document),
    requestId: call === null ? textOf(asDocument(document.aws).request_id) : null,
    orphan: parent !== null && !parts.has(parent),
  };
}

/** Every node of a trace, those above before those below. */
export function* eachNode(nodes: readonly TraceNode[]): Generator<{ node: TraceNode; depth: number }> {
  const left = [...nodes].reverse().map((node) => ({ node, depth: 0 }));
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    yield next;
    const { node, depth } = next;
    left.push(...[...node.children].reverse().map((child) => ({ node: child, depth: depth + 1 })));
  }
}
