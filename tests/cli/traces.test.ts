import { PutTraceSegmentsCommand, type Segment, XRayClient } from '@aws-sdk/client-xray';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import type { XRayApi } from '../../src/aws/xray.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { TraceRow } from '../../src/services/traces/list.ts';
import type { ServiceMap } from '../../src/services/traces/map.ts';
import type { OtlpTraces } from '../../src/services/traces/otlp/request.ts';
import type { TraceTree } from '../../src/services/traces/trace.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';
import { problemsOfOtlp } from '../support/otlp.ts';

// Without verification: its requests may be sampled or not.
const app = useDeployed(false);
let ids: string[];

const withXRay = (change: (api: XRayApi) => Partial<XRayApi>) => ({
  wrap: (connection: Connection): Connection => ({
    ...connection,
    xray: async () => {
      const api = await connection.xray();
      return { ...api, ...change(api) };
    },
  }),
});

async function list(...argv: string[]): Promise<{ rows: TraceRow[]; stderr: string }> {
  const { code, stdout, stderr } = await app.run(['traces', ...argv, '--json']);
  if (code !== 0) throw new Error(stderr);
  return {
    rows: stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as TraceRow),
    stderr,
  };
}

beforeAll(async () => {
  expect((await app.run(['deploy', '--quiet', '--no-verify'])).code).toBe(0);
  const { result } = await app.json<{ apiEndpoint: string }>(['outputs']);
  const ask = (path: string, sampled: boolean, index: number, init: RequestInit = {}) =>
    fetch(`${result.apiEndpoint}${path}`, {
      ...init,
      headers: {
        'content-type': 'application/json',
        'x-amzn-trace-id': `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${String(index).padStart(24, '0')};Sampled=${sampled ? 1 : 0}`,
      },
    });
  await ask('/items', true, 1, { method: 'POST', body: '{"id":"traced"}' });
  await ask('/items/traced', true, 2);
  await ask('/items/absent', true, 3);
  for (let index = 4; index < 10; index += 1) await ask('/items/traced', false, index);
  const arrived = async () =>
    (await list('--since', '5m')).rows.filter(({ itemId }) => itemId !== null).length;
  await vi.waitUntil(async () => (await arrived()) >= 3, { timeout: 10_000 });
  ids = (await list()).rows.map(({ id }) => id);
});

describe('traces list', () => {
  it('tells method, route, status and how it ended, the newest first, and how many were sampled at all', async () => {
    const { rows, stderr } = await list();
    const own = rows.filter(({ id }) => /-0{23}[123]$/.test(id));
    expect(
      own.map(({ method, route, status, outcome, itemId }) => [method, route, status, outcome, itemId]),
    ).toEqual([
      ['GET', '/items/{id}', 404, 'error', 'absent'],
      ['GET', '/items/{id}', 200, 'ok', 'traced'],
      ['POST', '/items', 201, 'ok', 'traced'],
    ]);
    const [, shown, sampled, all] = /^(\d+) traces?; sampled (\d+) of (\d+) requests\n$/.exec(stderr) ?? [];
    expect([Number(shown), Number(sampled)]).toEqual([rows.length, rows.length]);
    expect(Number(all)).toBeGreaterThanOrEqual(rows.length + 6);
  });

  it.each([
    [['--errors'], 1],
    [['--route', '/items'], 1],
    [['--filter', 'annotation[itemId] = "absent"'], 1],
    [['--filter', 'annotation[status] >= 200 AND annotation[itemId] = "traced"'], 2],
    [['--slow', '1h'], 0],
    [['--limit', '2'], 2],
    [['--until', '2020-01-01', '--since', '2019-12-31'], 0],
  ])('%j', async (argv, expected) => {
    expect((await list(...argv)).rows).toHaveLength(expected);
  });

  it('sorts by duration when asked to', async () => {
    const { rows } = await list('--sort', 'duration');
    const durations = rows.map(({ durationMs }) => durationMs);
    expect(durations).toEqual([...durations].sort((a, b) => b - a));
    expect(rows.length).toBeGreaterThan(2);
  });

  it.each([
    ['fualt = true', 'there is no keyword fualt, at 1: ^fualt'],
    ['responsetime > 1 AND (fault', 'this is not closed, at 22'],
    ['fault)', 'this closes nothing, at 6'],
    ['http.url = "abc', 'the text does not end, at 12'],
    ['fault AND', 'something is missing here, at 10'],
    ['fault ; drop', 'this has no place here, at 7'],
  ])('finds the mistake in %s before anything is asked', async (filter, message) => {
    const before = app.local().calls.length;
    const { code, stderr } = await app.run(['traces', '--filter', filter]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(app.local().calls.slice(before)).toEqual([]);
  });

  it('takes every keyword of the language', async () => {
    const filters = [
      'service("local-backoffice-api") { responsetime > 0 }',
      'service(id(name: "local-backoffice-api", type: "AWS::Lambda::Function")) { fault = true OR error = true }',
      '!ok AND http.status = 200',
    ];
    for (const filter of filters) expect((await app.run(['traces', '--filter', filter])).code).toBe(0);
  });

  it('asks for long times in parts, and for shorter ones where even those are too long', async () => {
    const asked: number[] = [];
    const strict = withXRay((api) => ({
      getTraceSummaries: async (input) => {
        const hours = (Number(input.EndTime) - Number(input.StartTime)) / 3_600_000;
        asked.push(hours);
        if (hours > 3) throw new BackofficeError('USAGE', 'Time range is too long');
        return api.getTraceSummaries(input);
      },
    }));
    const { code, stdout } = await app.run(['traces', '--since', '24h', '--json'], strict);
    expect([code, stdout.trim().split('\n').length]).toEqual([0, ids.length]);
    expect([asked[0], Math.max(...asked.slice(1))]).toEqual([6, 3]);
    expect(asked.slice(1).reduce((sum, hours) => sum + hours, 0)).toBeCloseTo(24, 3);
  });

  it('says that only a share is indexed where transactions are searched', async () => {
    const search = withXRay(() => ({
      getTraceSegmentDestination: async () => ({ $metadata: {}, Destination: 'CloudWatchLogs' as const }),
    }));
    expect((await app.run(['traces'], search)).stderr).toContain('only the indexed share is listed');
  });
});

describe('traces get', () => {
  it('draws a waterfall that fits, with what was called', async () => {
    const id = ids.find((each) => each.endsWith('0002')) ?? '';
    for (const [columns, env] of [
      [80, {}],
      [40, {}],
      [120, { TERM: 'dumb' }],
    ] as const) {
      const { code, stdout } = await app.run(['traces', 'get', id, '--no-color'], {
        terminal: true,
        columns,
        env,
      });
      expect([code, stdout]).toEqual([
        0,
        expect.stringContaining(columns === 40 ? 'DynamoDB' : 'DynamoDB GetItem'),
      ]);
      const bars = stdout.split('\n').slice(3);
      expect(Math.max(...bars.map((line) => line.length))).toBeLessThanOrEqual(columns);
      if (columns === 120) expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
    }
  });

  it('takes an id as W3C has it, or within a header', async () => {
    const [id = ''] = ids;
    const w3c = id.slice(2).replace('-', '');
    for (const text of [w3c, `00-${w3c}-${'a'.repeat(16)}-01`, `Root=${id};Parent=x;Sampled=1`])
      expect((await app.json<TraceTree>(['traces', 'get', text])).result.id).toBe(id);
  });

  it.each([
    ['what', 2, 'is not the id of a trace'],
    [`1-00000000-${'f'.repeat(24)}`, 7, 'it may not have been sampled'],
  ])('%s ends with %d', async (text, code, message) => {
    const found = await app.run(['traces', 'get', text]);
    expect([found.code, found.stderr]).toEqual([code, expect.stringContaining(message)]);
  });

  it('asks again for what X-Ray could not do at once, and gives up when it never does', async () => {
    const [id = ''] = ids;
    let calls = 0;
    const flaky = (times: number) =>
      withXRay((api) => ({
        batchGetTraces: async (input) => {
          calls += 1;
          return calls <= times
            ? { $metadata: {}, UnprocessedTraceIds: input.TraceIds }
            : api.batchGetTraces(input);
        },
      }));
    expect((await app.run(['traces', 'get', id], flaky(2))).code).toBe(0);
    calls = 0;
    expect((await app.run(['traces', 'get', id], flaky(99))).code).toBe(6);
  });

  it('retrieves what is not indexed, where all spans go to CloudWatch Logs', async () => {
    const states = ['SCHEDULED', 'RUNNING', 'COMPLETE'] as const;
    let at = 0;
    const document = JSON.stringify({
      id: 'a',
      trace_id: 't',
      name: 'retrieved',
      start_time: 1,
      end_time: 2,
    } satisfies Record<string, unknown> & Partial<Segment>);
    const search = withXRay(() => ({
      getTraceSegmentDestination: async () => ({ $metadata: {}, Destination: 'CloudWatchLogs' as const }),
      startTraceRetrieval: async () => ({ $metadata: {}, RetrievalToken: 'token' }),
      listRetrievedTraces: async () => {
        const RetrievalStatus = states[at] ?? 'COMPLETE';
        at += 1;
        const Traces = RetrievalStatus === 'COMPLETE' ? [{ Spans: [{ Id: 'a', Document: document }] }] : [];
        return { $metadata: {}, RetrievalStatus, Traces };
      },
    }));
    const { code, result } = await app.json<TraceTree>(
      ['traces', 'get', `1-00000001-${'e'.repeat(24)}`],
      search,
    );
    expect([code, result.nodes[0]?.name, at]).toEqual([0, 'retrieved', 3]);
  });

  it('shows text from elsewhere without what would take over a terminal, and what failed', async () => {
    const id = `1-${Math.floor(Date.now() / 1000).toString(16)}-${'d'.repeat(24)}`;
    const now = Date.now() / 1000;
    const client = new XRayClient(clientOptions(app.local().endpoint));
    const segments = [
      {
        id: '1'.repeat(16),
        trace_id: id,
        name: 'evil\u001b]0;owned\u0007',
        origin: 'AWS::Lambda',
        start_time: now,
        end_time: now + 1,
        fault: true,
      },
      {
        id: '2'.repeat(16),
        parent_id: '1'.repeat(16),
        type: 'subsegment',
        trace_id: id,
        name: 'DynamoDB',
        namespace: 'aws',
        start_time: now + 0.2,
        in_progress: true,
        throttle: true,
        aws: { operation: 'Query', retries: 3, request_id: 'R1' },
        cause: { exceptions: [{ type: 'Slow\u001b[2J', message: 'down' }] },
      },
    ];
    await client.send(
      new PutTraceSegmentsCommand({ TraceSegmentDocuments: segments.map((each) => JSON.stringify(each)) }),
    );
    client.destroy();
    const { stdout } = await app.run(['traces', 'get', id, '--no-color'], { terminal: true, columns: 100 });
    for (const character of ['\u001b', '\u0007']) expect(stdout).not.toContain(character);
    for (const text of [
      'NOT COMPLETE',
      'under way',
      'tried 4 times',
      'throttled',
      'AWS request id R1',
      'Slow',
    ])
      expect(stdout).toContain(text);
  });
});

describe('other applications of the account', () => {
  it('are in neither list nor map', async () => {
    const seconds = Date.now() / 1000;
    const foreign = {
      trace_id: `1-${Math.floor(seconds).toString(16)}-${'e'.repeat(24)}`,
      id: 'e'.repeat(16),
      name: 'prod-backoffice-api',
      origin: 'AWS::Lambda::Function',
      start_time: seconds - 1,
      end_time: seconds,
      fault: true,
    };
    const client = new XRayClient(clientOptions(app.local().endpoint));
    await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(foreign)] }));
    client.destroy();
    for (const argv of [[], ['--errors'], ['--filter', 'fault = true OR ok = true']])
      expect((await list(...argv)).rows.map(({ id }) => id)).not.toContain(foreign.trace_id);
    const { result } = await app.json<ServiceMap>(['traces', 'map']);
    expect(result.services.map(({ name }) => name)).not.toContain('prod-backoffice-api');
    expect(result.services.map(({ name }) => name)).toContain('local-backoffice-api');
  });
});

describe('traces get --otlp', () => {
  it('prints spans in the published encoding, on a terminal and as JSON', async () => {
    const id = ids.find((each) => /-0{23}3$/.test(each)) ?? '';
    const { code, result } = await app.json<OtlpTraces>(['traces', 'get', id, '--otlp']);
    expect([code, problemsOfOtlp(result)]).toEqual([0, []]);
    const shown = await app.run(['traces', 'get', id, '--otlp'], { terminal: true, columns: 40 });
    expect(JSON.parse(shown.stdout)).toEqual(result);
    const { result: tree } = await app.json<TraceTree>(['traces', 'get', id]);
    const spans = result.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    expect(spans).toHaveLength(tree.count);
    expect(spans.map(({ name }) => name)).toContain('DynamoDB.GetItem');
    expect((await app.run(['traces', 'get', `1-00000000-${'0'.repeat(24)}`, '--otlp'])).code).toBe(7);
  });
});

describe('traces map', () => {
  it('tells what calls what, with rates and times', async () => {
    const { result } = await app.json<ServiceMap>(['traces', 'map']);
    const table = result.edges.find(({ to }) => to === 'local-backoffice-data (AWS::DynamoDB::Table)');
    expect(table).toMatchObject({
      from: 'local-backoffice-api (AWS::Lambda::Function)',
      averageMs: expect.any(Number),
      p95Ms: expect.any(Number),
    });
    expect(table?.requests).toBeGreaterThanOrEqual(3);
    const { stdout } = await app.run(['traces', 'map', '--no-color'], { terminal: true });
    expect(stdout).toContain('└─ local-backoffice-data (AWS::DynamoDB::Table)');
  });

  it('counts what the function answered with 4xx and 5xx as the list does', async () => {
    const { result: outputs } = await app.json<{ apiEndpoint: string }>(['outputs']);
    app.local().faults.set([{ kind: 'throttle', service: 'dynamodb', rate: 1 }]);
    const root = `1-${Math.floor(Date.now() / 1000).toString(16)}-${'f'.repeat(24)}`;
    const { status } = await fetch(`${outputs.apiEndpoint}/items/traced`, {
      headers: { 'x-amzn-trace-id': `Root=${root};Sampled=1` },
    });
    app.local().faults.set([]);
    expect(status).toBe(503);
    await vi.waitUntil(
      async () => (await list('--errors')).rows.some(({ id, itemId }) => id === root && itemId !== null),
      { timeout: 10_000 },
    );
    const { rows } = await list();
    const { result } = await app.json<ServiceMap>(['traces', 'map']);
    const ended = (wanted: TraceRow['outcome']) => rows.filter(({ outcome }) => outcome === wanted).length;
    expect([ended('fault'), ended('error')]).toEqual([1, 1]);
    for (const each of [
      result.services.find(({ type }) => type === 'AWS::Lambda::Function'),
      result.edges.find(({ to }) => to === 'local-backoffice-api (AWS::Lambda::Function)'),
    ])
      expect(each).toMatchObject({ faults: 1, errors: 1, throttles: 0 });
  });

  it('is a flowchart and a graph too', async () => {
    expect((await app.run(['traces', 'map', '--mermaid'])).stdout).toMatch(/^flowchart LR\n {2}s0\["/);
    expect((await app.run(['traces', 'map', '--dot'])).stdout).toMatch(/^digraph services \{\n/);
    expect(
      (await app.run(['traces', 'map', '--since', '2000-01-01', '--until', '2000-01-02'])).stdout,
    ).toContain('no traces');
  });
});
