import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterEach, describe, expect, it } from 'vitest';
import { createExporter } from '../../src/local/services/xray/otlp/exporter.ts';
import { createPost, type Posted, retryAfterMs } from '../../src/local/services/xray/otlp/post.ts';
import { otlpOf } from '../../src/services/traces/otlp/spans.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { problemsOfOtlp } from '../support/otlp.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Sink {
  readonly endpoint: string;
  readonly got: { readonly path: string; readonly type: string; readonly body: Request }[];
}

interface Request {
  readonly resourceSpans: {
    readonly resource: object;
    readonly scopeSpans: { readonly spans: { readonly spanId: string }[] }[];
  }[];
}

/** A collector that answers with one status after the other, the last one again and again. */
async function sink(...statuses: number[]): Promise<Sink> {
  const got: Sink['got'] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: Request = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const status = statuses[Math.min(got.length, statuses.length - 1)] ?? 200;
      got.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', body });
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

const TRACE = `1-65538e80-${'5'.repeat(24)}`;
const hex = (digit: string) => digit.repeat(16);
const SEGMENT = JSON.stringify({
  id: hex('a'),
  trace_id: TRACE,
  name: 'fn',
  origin: 'AWS::Lambda::Function',
  start_time: 1_700_000_000.25,
  end_time: 1_700_000_001,
  aws: { request_id: 'R0' },
});
const PART = JSON.stringify({
  id: hex('b'),
  trace_id: TRACE,
  parent_id: hex('a'),
  type: 'subsegment',
  name: 'request',
  start_time: 1_700_000_000.5,
  end_time: 1_700_000_000.75,
  annotations: { route: '/items', status: 503 },
  fault: true,
  cause: {
    exceptions: [{ type: 'RangeError', message: 'no', stack: [{ label: 'f', path: 'i.js', line: 1 }] }],
  },
  subsegments: [
    {
      id: hex('c'),
      name: 'DynamoDB',
      namespace: 'aws',
      start_time: 1_700_000_000.6,
      end_time: 1_700_000_000.7,
      aws: { operation: 'GetItem', table_name: 'data', retries: 3 },
      http: { response: { status: 400 } },
      error: true,
      throttle: true,
    },
  ],
});

async function put(local: TestLocal, ...TraceSegmentDocuments: string[]): Promise<void> {
  const client = new XRayClient(clientOptions(local.endpoint));
  await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));
  client.destroy();
}

describe('spans go to a collector', () => {
  it('as the published encoding has them, and the same that traces get --otlp prints', async () => {
    const { endpoint, got } = await sink(200);
    const local = await startLocal({ otlpEndpoint: endpoint });
    ends.push(() => local.close());
    await put(local, PART, SEGMENT);
    await expect.poll(() => got.length, { timeout: 20_000 }).toBe(1);
    const [sent] = got;
    expect([sent?.path, sent?.type]).toEqual(['/v1/traces', 'application/json']);
    expect(problemsOfOtlp(sent?.body)).toEqual([]);
    const printed = otlpOf({ id: TRACE, documents: [SEGMENT, PART], limitExceeded: false }, '0');
    const [service, ...others] = sent?.body.resourceSpans ?? [];
    expect([service?.resource, others]).toEqual([printed.resourceSpans[0]?.resource, []]);
    const byId = (a: { readonly spanId: string }, b: { readonly spanId: string }) =>
      a.spanId < b.spanId ? -1 : 1;
    const spans = [...(service?.scopeSpans[0]?.spans ?? [])].sort(byId);
    expect(spans).toEqual([...(printed.resourceSpans[0]?.scopeSpans[0]?.spans ?? [])].sort(byId));
  });
});

const ok: Posted = { status: 200, problem: '', rejected: undefined, retryAfter: undefined };
const answered = (status: number | undefined, retryAfter?: string): Posted => ({
  ...ok,
  status,
  problem: `answered ${status}`,
  retryAfter,
});

/** An exporter whose pauses are over at once. */
function exporting(answers: readonly Posted[]) {
  const [slept, told, bodies]: [number[], string[], string[]] = [[], [], []];
  const exporter = createExporter({
    clock: {
      now: () => new Date(0),
      sleep: async (ms) => {
        slept.push(ms);
      },
    },
    post: async (body) => {
      bodies.push(body);
      return answers[Math.min(bodies.length, answers.length) - 1] ?? ok;
    },
    whole: async () => [SEGMENT],
    tell: (line) => told.push(line),
    random: () => 1,
  });
  return { exporter, slept, told, bodies };
}

describe('an exporter', () => {
  it('asks again for what may pass, at most five times, and as late as it is told', async () => {
    const { exporter, slept, told, bodies } = exporting([
      answered(503),
      answered(429, '7'),
      answered(undefined),
      ok,
    ]);
    exporter.add({ traceId: TRACE, document: SEGMENT });
    await expect.poll(() => bodies.length).toBe(4);
    expect(slept).toEqual([1000, 1000, 7000, 4000]);
    await exporter.close();
    expect(told).toEqual([]);
  });

  it.each([
    [[answered(503)], 5, 'otlp: 1 spans were not taken: answered 503'],
    [[answered(400)], 1, 'otlp: 1 spans were not taken: answered 400'],
    [
      [{ ...ok, rejected: 'the collector rejected 1: no' }],
      1,
      'otlp: 1 spans were not taken: the collector rejected 1: no',
    ],
  ])('tells what was not taken', async (answers, sent, line) => {
    const { exporter, told, bodies } = exporting(answers);
    exporter.add({ traceId: TRACE, document: SEGMENT });
    await expect.poll(() => told).toEqual([line]);
    expect(bodies).toHaveLength(sent);
    await exporter.close();
  });

  it('keeps 2048 documents, and counts what it drops', async () => {
    const { exporter, told, bodies } = exporting([ok]);
    for (let count = 0; count < 3000; count += 1) exporter.add({ traceId: TRACE, document: SEGMENT });
    await expect.poll(() => bodies.length, { timeout: 10_000 }).toBe(8);
    await exporter.close();
    expect(told).toEqual(['otlp: 952 documents were dropped: the collector takes them too slowly']);
  });

  it('sends nothing for what is no segment, and nothing once it is closed', async () => {
    const { exporter, bodies } = exporting([ok]);
    exporter.add({ traceId: TRACE, document: '{' });
    await exporter.close();
    exporter.add({ traceId: TRACE, document: SEGMENT });
    await exporter.close();
    expect(bodies).toEqual([]);
  });
});

it('a collector that is not there is no failure', async () => {
  const posted = await createPost('http://127.0.0.1:1')('{}', AbortSignal.timeout(5000));
  expect([posted.status, posted.problem]).toEqual([undefined, expect.stringMatching(/./)]);
});

it.each([
  ['/', '/v1/traces'],
  ['/base/', '/base/v1/traces'],
  ['/v1/traces', '/v1/traces'],
])('an endpoint with the path %s is asked at %s', async (path, asked) => {
  const { endpoint, got } = await sink(200);
  expect((await createPost(`${endpoint}${path}`)('{}', AbortSignal.timeout(5000))).status).toBe(200);
  expect(got[0]?.path).toBe(asked);
});

it.each([
  ['7', 7000],
  ['Thu, 01 Jan 1970 00:00:09 GMT', 9000],
  ['Thu, 01 Jan 1960 00:00:09 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After: %s is %s ms', (header, ms) => {
  expect(retryAfterMs(header, new Date(0))).toBe(ms);
});
