import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/services/explain/explanation.ts';
import type { TraceRow } from '../../src/services/traces/list.ts';
import type { CallStatistics, ServiceMap } from '../../src/services/traces/map.ts';
import type { TraceNode, TraceTree } from '../../src/services/traces/trace.ts';
import { explanationView } from '../../src/views/explain.ts';
import { serviceMapView } from '../../src/views/service-map.ts';
import { traceRowView } from '../../src/views/traces.ts';
import { waterfallView } from '../../src/views/waterfall.ts';
import {
  FUNCTION,
  HOSTILE,
  itFits,
  JAPANESE,
  REQUEST,
  seen,
  showing,
  TABLE,
  TIME,
  TRACE,
} from '../support/views.ts';

const row: TraceRow = {
  id: TRACE,
  time: TIME,
  durationMs: 10_000,
  status: 503,
  method: 'DELETE',
  route: '/items/{id}',
  itemId: HOSTILE,
  outcome: 'fault',
  partial: true,
};
const ok: TraceRow = { ...row, status: 200, method: 'GET', itemId: null, outcome: 'ok', durationMs: 1.234 };
const bare: TraceRow = {
  ...ok,
  status: null,
  method: null,
  route: null,
  outcome: 'throttle',
  partial: false,
};

describe('traces', () => {
  itFits([
    showing('row', traceRowView, row),
    showing('ok', traceRowView, ok),
    showing('partly', traceRowView, { ...ok, partial: false }),
    showing('bare', traceRowView, bare),
  ]);

  it('never cut an id, and always name the request', async () => {
    for (const columns of [40, 80, 120]) {
      const output = await seen(showing('ok', traceRowView, ok), columns);
      expect(output).toContain(TRACE);
      expect(output).toContain('GET /items/{id}');
    }
    expect(await seen(showing('ok', traceRowView, ok))).toBe(
      `${TIME}\t${TRACE}\t1.2\t200\tGET\t/items/{id}\t-\tpartial\n`,
    );
  });
});

const node = (more: Partial<TraceNode>): TraceNode => ({
  id: 'a1b2c3d4e5f60718',
  name: FUNCTION,
  kind: 'AWS::Lambda::Function',
  offsetMs: 0,
  durationMs: 10_000,
  error: false,
  fault: false,
  throttle: false,
  status: null,
  call: null,
  annotations: {},
  exceptions: [],
  requestId: null,
  orphan: false,
  children: [],
  ...more,
});
const call = { operation: 'TransactWriteItems', table: TABLE, retries: 3, requestId: REQUEST };
const tree: TraceTree = {
  id: TRACE,
  start: TIME,
  durationMs: 10_000,
  partial: true,
  limitExceeded: true,
  coldStartMs: 1234,
  nodes: [
    node({
      kind: 'AWS::Lambda',
      annotations: { route: '/items/{id}', method: 'GET' },
      children: [
        node({ name: 'Init', kind: '', durationMs: 1234 }),
        node({ name: JAPANESE, kind: '', offsetMs: 2000, durationMs: null, orphan: true }),
        node({
          name: 'DynamoDB',
          kind: 'aws',
          offsetMs: 9999,
          durationMs: 0.1,
          fault: true,
          throttle: true,
          status: 500,
          call,
          exceptions: [
            { type: 'ProvisionedThroughputExceededException', message: HOSTILE, at: 'index.js:1' },
          ],
          children: [node({ name: HOSTILE, kind: '', error: true })],
        }),
      ],
    }),
  ],
  count: 5,
  notes: [HOSTILE],
};

describe('traces get', () => {
  itFits([
    showing('waterfall', waterfallView, tree),
    showing('empty', waterfallView, {
      ...tree,
      partial: false,
      limitExceeded: false,
      coldStartMs: null,
      nodes: [],
      notes: [],
    }),
  ]);

  it('is ASCII where a terminal shows no more', async () => {
    const [root = node({})] = tree.nodes;
    const own = { ...tree, nodes: [{ ...root, children: root.children.slice(0, 1) }], notes: [] };
    expect(await seen(showing('own', waterfallView, own), 80, { TERM: 'dumb' })).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

const calls: CallStatistics = {
  requests: 123_456_789_012,
  perMinute: 12_345,
  errors: 1,
  faults: 1,
  throttles: 1,
  failureRate: 12.3,
  averageMs: 1234,
  p95Ms: 10_000,
};
const service = (id: string) => ({ ...calls, id, name: id, type: 'AWS::Lambda::Function' });
const [gateway, lambda, dynamo] = [
  'client',
  `${FUNCTION} (AWS::Lambda::Function)`,
  `${TABLE} (AWS::DynamoDB::Table)`,
];
const map: ServiceMap = {
  from: TIME,
  to: TIME,
  services: [service(gateway), service(lambda), { ...service(dynamo), requests: 0 }, service(HOSTILE)],
  edges: [
    { ...calls, from: gateway, to: lambda },
    { ...calls, faults: 0, averageMs: null, p95Ms: null, from: lambda, to: dynamo },
    { ...calls, from: lambda, to: HOSTILE },
    { ...calls, from: HOSTILE, to: lambda },
  ],
};

describe('traces map', () => {
  itFits([
    showing('map', serviceMapView, map),
    showing('circle', serviceMapView, {
      ...map,
      edges: [
        { ...calls, from: gateway, to: lambda },
        { ...calls, from: lambda, to: gateway },
        { ...calls, from: dynamo, to: dynamo },
        { ...calls, from: HOSTILE, to: HOSTILE },
      ],
    }),
    showing('none', serviceMapView, { ...map, services: [], edges: [] }),
  ]);
});

const LINK = 'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#xray:traces/1-2';

const explanation: Explanation = {
  cause: HOSTILE,
  failed: true,
  requestId: REQUEST,
  traceId: TRACE,
  traced: true,
  time: TIME,
  durationMs: 10_000,
  request: { method: 'POST', path: `/items/${'x'.repeat(60)}`, status: 503 },
  release: { number: 12, version: '0.1.0' },
  events: [
    { time: TIME, offsetMs: 0, source: 'gateway', text: HOSTILE, durationMs: 10_000, failed: true },
    { time: TIME, offsetMs: 10_000, source: 'function', text: 'answered', durationMs: null, failed: false },
  ],
  links: [{ part: 'trace', url: LINK }],
  notes: [HOSTILE],
};

describe('explain', () => {
  const failed = showing('failed', explanationView, explanation);
  itFits([
    failed,
    showing('well', explanationView, {
      ...explanation,
      cause: 'nothing went wrong: it was answered with 201',
      failed: false,
      requestId: null,
      traceId: null,
      traced: false,
      durationMs: null,
      request: { method: null, path: null, status: null },
      release: null,
      links: [],
      notes: [],
    }),
  ]);

  it('keeps ids whole, for the next command', async () => {
    for (const columns of [40, 80]) {
      expect(await seen(failed, columns)).toContain(REQUEST);
      expect(await seen(failed, columns)).toContain(TRACE);
      expect(await seen(failed, columns)).toContain(LINK);
    }
  });
});
