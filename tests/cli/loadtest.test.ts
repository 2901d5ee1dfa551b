import { describe, expect, it } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import type { ItemPage } from '../../src/services/items/types.ts';
import type { LoadReport } from '../../src/services/loadtest/load.ts';
import { useDeployed } from '../support/deployed.ts';

const app = useDeployed();
const loadtest = (...argv: string[]) => app.json<LoadReport>(['loadtest', ...argv]);
const itemsLeft = async () => (await app.json<ItemPage>(['items', 'list'])).result.items.length;

describe('loadtest', () => {
  it('joins what was sent with what the platform saw', async () => {
    const { code, result } = await loadtest('--requests', '60', '--concurrency', '4', '--path', '/items');
    expect(code).toBe(0);
    expect(result).toMatchObject({
      changed: false,
      method: 'GET',
      path: '/items',
      requests: 60,
      failed: 0,
      statuses: [{ status: 200, count: 60 }],
      errors: [],
      server: { function: { invocations: 60, failures: 0 }, throttles: 0, notes: [] },
    });
    const { latency, server } = result;
    const order = [latency?.min, latency?.p50, latency?.p90, latency?.p99, latency?.p999, latency?.max];
    expect(order).toEqual([...order].sort((a = 0, b = 0) => a - b));
    expect(server?.function.coldStarts).toBeGreaterThan(0);
    expect(server?.estimatedUsd).toBeGreaterThan(0);
    // The platform measures less than the client: its own part.
    expect(server?.function.duration?.p50).toBeLessThan(latency?.p50 ?? 0);
  });

  it('keeps a rate, and leaves out what came before it was warm', async () => {
    const { result } = await loadtest('--rate', '40', '--for', '1s', '--ramp', '500ms', '--warm-up', '200ms');
    expect([result.requests, result.failed, result.plan.model]).toEqual([30, 0, 'open']);
  });

  it('removes the items that it creates, though the stage slows it down', async () => {
    const { code, result, stderr } = await loadtest(
      '--method',
      'POST',
      '--path',
      '/items',
      '--requests',
      '120',
    );
    expect([code, result.changed, result.created]).toEqual([0, true, { items: 120, removed: 120, left: [] }]);
    expect(await itemsLeft()).toBe(0);
    // How long it takes is the machine's; after some seconds it says how far it is.
    expect(stderr.replace(/^\d+ of 120 requests.*\n/gm, '')).toBe('');
  });

  it('runs the POST test of the runbook: one item, the others conflict, none is left', async () => {
    const body = '{"id":"test","status":"active"}';
    const { code, result } = await loadtest(
      '--requests',
      '20',
      '--concurrency',
      '5',
      '--method',
      'POST',
      '--body',
      body,
      '--path',
      '/items',
    );
    expect(result.statuses).toEqual([
      { status: 201, count: 1 },
      { status: 409, count: 19 },
    ]);
    expect([code, result.created, await itemsLeft()]).toEqual([0, { items: 1, removed: 1, left: [] }, 0]);
  });

  it('holds results against limits; total failure is a failure without any', async () => {
    const failing = await loadtest('--requests', '5', '--fail-if', 'p99>0.001ms,errors>1%', '--no-server');
    expect(failing.code).toBe(3);
    expect(failing.result.thresholds.map(({ breached }) => breached)).toEqual([true, false]);
    expect((await loadtest('--requests', '5', '--path', '/nowhere', '--no-server')).code).toBe(1);
  });

  it('is one row as CSV', async () => {
    const { stdout } = await app.run(['loadtest', '--requests', '5', '--no-server', '-o', 'csv']);
    const [head, row, ...rest] = stdout.trimEnd().split('\n');
    expect([head, row?.split(',').slice(1, 5), rest]).toEqual([
      expect.stringMatching(/^from,method,path,requests,failed,errorPercent,rate,min,mean,p50,/),
      ['GET', '/health', '5', '0'],
      [],
    ]);
  });

  it('sends nothing in a dry run', async () => {
    const { code, result } = await loadtest('--requests', '5', '--dry-run');
    expect([code, result.requests, result.from]).toEqual([0, 0, null]);
  });

  it.each([
    [['--rate', '5', '--requests', '5'], '--rate goes with --for'],
    [['--for', '2h'], 'an hour at the most'],
    [['--rate', '10000', '--for', '1h'], 'more than'],
    [['--method', 'STEAL'], 'is no method'],
    [['--path', 'items'], 'must begin with a slash'],
    [['--header', 'nonsense'], '--header takes name:value'],
    [['--fail-if', 'p96>1ms'], 'nothing called "p96" is measured'],
    [['--concurrency', '5000'], 'from 1 to 1000'],
  ])('refuses %j in one line', async (argv, words) => {
    app.local().calls.length = 0;
    const { code, stdout, stderr } = await app.run(['loadtest', ...argv]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(words)]);
  });

  it('is refused in class production without its name, also when it only looks', async () => {
    const env = {
      BACKOFFICE_ENV: 'prod',
      AWS_ENDPOINT_URL: app.local().endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
    expect((await app.run(['deploy', '--quiet', '--confirm', 'prod', '--no-verify'], { env })).code).toBe(0);
    for (const argv of [[], ['--method', 'POST', '--path', '/items'], ['--yes']]) {
      const { code, stderr } = await app.run(['loadtest', '--requests', '5', ...argv], { env });
      expect([code, stderr]).toEqual([5, expect.stringContaining('--confirm prod')]);
    }
    const { code, stdout } = await app.run(
      ['loadtest', '--requests', '5', '--path', '/items', '--confirm', 'prod', '--no-server', '--json'],
      { env },
    );
    // Its API wants signed requests.
    expect([code, (JSON.parse(stdout) as LoadReport).statuses]).toEqual([0, [{ status: 200, count: 5 }]]);
  });

  it('stops at Ctrl-C and says what is left; that is removed later', async () => {
    const controller = new AbortController();
    const reason = new BackofficeError('INTERRUPTED', 'interrupted');
    setTimeout(() => controller.abort(reason), 700);
    const { code, stderr } = await app.run(
      ['loadtest', '--method', 'POST', '--path', '/items', '--rate', '50', '--for', '60s'],
      { signal: controller.signal },
    );
    expect([code, stderr]).toEqual([130, expect.stringContaining('backoffice loadtest --clean-up')]);
    expect(await itemsLeft()).toBeGreaterThan(0);
    expect((await app.json(['loadtest', '--clean-up', '--dry-run'])).result).toMatchObject({
      changed: false,
    });
    const { result } = await app.json<{ items: number }>(['loadtest', '--clean-up']);
    expect(result).toMatchObject({ changed: true, removed: result.items });
    expect(await itemsLeft()).toBe(0);
  });

  it('shows a histogram, at 80 columns and without Unicode', async () => {
    const { stdout } = await app.run(['loadtest', '--requests', '20'], {
      terminal: true,
      columns: 80,
      env: { TERM: 'dumb' },
    });
    expect(stdout).toMatch(/p50 .*p99\.9/);
    expect(stdout).toMatch(/<= .* #+ \d+/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
