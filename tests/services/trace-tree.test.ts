import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleTrace, eachNode } from '../../src/services/traces/assemble.ts';
import type { TraceNode, TraceTree } from '../../src/services/traces/trace.ts';
import { assertProperty } from '../support/properties.ts';

const assemble = (documents: readonly unknown[], limitExceeded = false): TraceTree =>
  assembleTrace({
    id: 't',
    documents: documents.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))),
    limitExceeded,
  });

const all = (tree: TraceTree): TraceNode[] => [...eachNode(tree.nodes)].map(({ node }) => node);

interface Part {
  id: string;
  name: string;
  start_time: number;
  end_time?: number;
  in_progress?: boolean;
  parent_id?: string;
  subsegments?: Part[];
}

const part = (id: string, start: number, end: number | undefined, more: Partial<Part> = {}): Part => ({
  id,
  name: id,
  start_time: start,
  ...(end === undefined ? { in_progress: true } : { end_time: end }),
  ...more,
});

describe('a trace put together from any soup of segments', () => {
  const ids = fc.integer({ min: 0, max: 30 }).map(String);
  const soup = fc.array(
    fc.record(
      {
        id: ids,
        name: fc.string(),
        parent_id: ids,
        start_time: fc.double({ min: 0, max: 1200, noNaN: true }),
        end_time: fc.double({ min: 0, max: 1200, noNaN: true }),
        in_progress: fc.boolean(),
        subsegments: fc.array(
          fc.record({ id: ids, start_time: fc.double({ min: 0, max: 1200, noNaN: true }) }),
          { maxLength: 3 },
        ),
        cause: fc.oneof(fc.string(), fc.constant(null), fc.constant({ exceptions: [{ message: 1 }, null] })),
        annotations: fc.oneof(fc.constant(null), fc.dictionary(fc.string(), fc.jsonValue())),
        aws: fc.oneof(fc.constant('x'), fc.record({ operation: fc.string(), retries: fc.integer() })),
        http: fc.jsonValue(),
      },
      { requiredKeys: ['id', 'start_time'] },
    ),
    { maxLength: 60 },
  );

  it('has each part once, and ends', () => {
    assertProperty(
      fc.property(soup, (parts) => {
        const tree = assemble(parts);
        const found = all(tree).map(({ id }) => id);
        const sent = new Set(
          parts.flatMap(({ id, subsegments = [] }) => [id, ...subsegments.map((inner) => inner.id)]),
        );
        expect(new Set(found).size).toBe(found.length);
        expect(new Set(found)).toEqual(sent);
        expect(tree.count).toBe(sent.size);
        expect(Number.isFinite(tree.durationMs) && tree.durationMs >= 0).toBe(true);
        expect(all(tree).every(({ durationMs }) => durationMs === null || durationMs >= 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same in whatever order they come', () => {
    const tree = [
      part('a', 0, 10),
      part('b', 1, 9, { parent_id: 'a' }),
      part('c', 2, 3, { parent_id: 'b' }),
      part('d', 4, 5, { parent_id: 'b' }),
    ];
    const expected = assemble(tree);
    assertProperty(
      fc.property(fc.shuffledSubarray(tree, { minLength: 4, maxLength: 4 }), (shuffled) => {
        expect(assemble(shuffled)).toEqual(expected);
      }),
    );
  });

  it('survives text that is anything', () => {
    assertProperty(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json()), { maxLength: 20 }), (texts) => {
        expect(() => assemble(texts)).not.toThrow();
      }),
    );
  });
});

describe('a trace', () => {
  it('takes the complete one of two states of a segment, whichever came first', () => {
    const [early, late] = [part('a', 0, undefined), part('a', 0, 4)];
    for (const both of [
      [early, late],
      [late, early],
    ]) {
      const tree = assemble(both);
      expect([tree.partial, tree.nodes[0]?.durationMs]).toEqual([false, 4000]);
    }
    expect(assemble([early])).toMatchObject({ partial: true, nodes: [{ durationMs: null }] });
  });

  it('marks what hangs on something that was never sent, and cuts circles', () => {
    expect(assemble([part('a', 0, 1, { parent_id: 'gone' })]).nodes).toMatchObject([
      { id: 'a', orphan: true },
    ]);
    const circle = assemble([
      part('a', 0, 1, { parent_id: 'b' }),
      part('b', 0, 1, { parent_id: 'a' }),
      part('c', 0, 1, { parent_id: 'c' }),
    ]);
    expect(circle.count).toBe(3);
    expect(circle.notes.join()).toContain('was above itself');
  });

  it('keeps clocks that disagree: a part may begin before the whole', () => {
    const tree = assemble([part('a', 100, 101), part('b', 99.5, 100.5, { parent_id: 'a' })]);
    expect(tree.nodes[0]).toMatchObject({ offsetMs: 500, children: [{ offsetMs: 0, durationMs: 1000 }] });
    expect(tree.durationMs).toBe(1500);
  });

  it('holds 10,000 parts, beside each other or within each other, and twenty minutes', () => {
    const wide = [
      part('root', 0, 1200),
      ...Array.from({ length: 10_000 }, (_, index) =>
        part(`p${index}`, index / 10, index / 10 + 0.1, { parent_id: 'root' }),
      ),
    ];
    expect(assemble(wide)).toMatchObject({ count: 10_001, durationMs: 1_200_000 });
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      part(`p${index}`, index, index + 1, index === 0 ? {} : { parent_id: `p${index - 1}` }),
    );
    const deep = assemble(chain);
    expect(deep.count).toBe(10_000);
    expect(all(deep)).toHaveLength(10_000);
    expect(deep.notes.join()).toContain('deeper than 60 levels');
    expect(() => JSON.stringify(deep)).not.toThrow();
  });

  it('tells the cold start, calls and causes', () => {
    const [frame] = [{ path: 'index.js', line: 7, label: 'handler' }];
    const tree = assemble(
      [
        {
          ...part('f', 0, 1),
          origin: 'AWS::Lambda::Function',
          aws: { request_id: 'r' },
          subsegments: [part('i', 0, 0.25, { name: 'Init' })],
        },
        {
          ...part('c', 0.5, 0.75, { parent_id: 'f' }),
          namespace: 'aws',
          error: true,
          aws: { operation: 'GetItem', resource_names: ['items'], retries: 2, request_id: 'q' },
        },
        {
          ...part('r', 0.3, 1, { parent_id: 'f' }),
          cause: { exceptions: [{ type: 'TypeError', message: 'broken', stack: [frame] }] },
        },
      ],
      true,
    );
    expect(tree).toMatchObject({ coldStartMs: 250, limitExceeded: true, nodes: [{ requestId: 'r' }] });
    const found = new Map(all(tree).map((node) => [node.id, node]));
    expect(found.get('c')?.call).toEqual({
      operation: 'GetItem',
      table: 'items',
      retries: 2,
      requestId: 'q',
    });
    expect(found.get('r')?.exceptions).toEqual([
      { type: 'TypeError', message: 'broken', at: 'handler (index.js:7)' },
    ]);
  });
});
