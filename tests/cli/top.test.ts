import { setMaxListeners } from 'node:events';
import stringWidth from 'string-width';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CloudWatchApi } from '../../src/aws/cloudwatch.ts';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { ErrorReport } from '../../src/services/logs/errors/report.ts';
import type { MetricsReport } from '../../src/services/metrics/report.ts';
import type { TopReport } from '../../src/services/top/report.ts';
import { createSteppedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { HOSTILE } from '../support/hostile.ts';
import { logWriter } from '../support/logs.ts';
import { createTerminal, type Terminal } from '../support/terminal.ts';

const app = useDeployed();
const REQUEST = '8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d';

const problem = (requestId: string, message: string, errorType = 'RangeError') =>
  JSON.stringify({
    level: 'ERROR',
    requestId,
    message: { errorType, errorMessage: message, stackTrace: [`${errorType}: ${message}`] },
    timestamp: new Date().toISOString(),
  });

const write = (messages: readonly string[]) => {
  const now = Date.now();
  return logWriter(app.local())(messages.map((message, index) => [now - 500 + index, message] as const));
};

beforeAll(async () => {
  await app.run(['items', 'create', '--id', 'one']);
  await app.run(['items', 'get', 'missing']);
  await write([
    problem(REQUEST, 'boom 1'),
    problem('9f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d', 'boom 2'),
    problem('af5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d', `no ${HOSTILE.replaceAll('#', '')}`, 'TypeError'),
  ]);
});

interface Running {
  readonly terminal: Terminal;
  readonly clock: ReturnType<typeof createSteppedClock>;
  readonly ended: Promise<{ code: number; stderr: string }>;
  readonly controller: AbortController;
}

const running = new Set<Running>();

/** The command on a terminal, until it ends. */
function start(
  argv: readonly string[] = ['top'],
  { wrap, size = [100, 30] }: { wrap?: (connection: Connection) => Connection; size?: [number, number] } = {},
): Running {
  const terminal = createTerminal(...size);
  const clock = createSteppedClock();
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const { stdin, stdout } = terminal;
  const ended = app.run(argv, {
    clock,
    stdin,
    signal: controller.signal,
    context: { stdout },
    ...(wrap === undefined ? {} : { wrap }),
  });
  const each = { terminal, clock, ended, controller };
  running.add(each);
  return each;
}

afterEach(async () => {
  for (const { controller, ended, terminal } of running) {
    controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
    await ended;
    expect(terminal.restored()).toBe(true);
  }
  running.clear();
});

/** Lets time pass, a second at each turn, until the screen is so. */
async function pass({ terminal, clock }: Running, holds: (text: string) => boolean): Promise<string> {
  while (!holds(terminal.text())) {
    clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return terminal.text();
}

const isRead = (text: string): boolean => /requests \d/.test(text) && text.includes('RangeError: boom');

/** A connection whose calls to CloudWatch fail as they are told to. */
function failing(trouble: () => Error | undefined) {
  return (connection: Connection): Connection => ({
    ...connection,
    async cloudWatch(): Promise<CloudWatchApi> {
      const api = await connection.cloudWatch();
      return {
        ...api,
        async getMetricData(...call: Parameters<typeof api.getMetricData>) {
          const error = trouble();
          if (error !== undefined) throw error;
          return api.getMetricData(...call);
        },
      };
    },
  });
}

describe('off a terminal', () => {
  it('says what metrics and logs errors say of the same time', async () => {
    const [top, metrics, errors] = await Promise.all([
      app.json<TopReport>(['top', '--since', '30m']),
      app.json<MetricsReport>(['metrics', '--since', '30m']),
      app.json<ErrorReport>(['logs', 'errors', '--source', 'all', '--since', '30m']),
    ]);
    expect([top.code, top.result.numbers.problem, top.result.log.problem]).toEqual([0, null, null]);
    const numbers = top.result.numbers.value?.metrics ?? [];
    expect(numbers.length).toBeGreaterThan(12);
    for (const metric of numbers)
      expect(metrics.result.metrics.find(({ key }) => key === metric.key)).toEqual(metric);
    const { value } = top.result.log;
    expect(value?.errors).toBe(errors.result.errors);
    const counts = (groups: readonly { name: string | null; message: string; count: number }[] = []) =>
      groups.map(({ name, message, count }) => `${name} ${message} ${count}`).sort();
    expect(counts(value?.groups)).toEqual(counts(errors.result.groups));
    expect(value?.groups.length).toBeGreaterThan(1);
  });

  it('prints one snapshot, and nothing that moves a cursor; with ACCESSIBLE=1 on a terminal too', async () => {
    const piped = await app.run(['top']);
    const accessible = await app.run(['top'], {
      terminal: true,
      columns: 60,
      env: { ACCESSIBLE: '1', NO_COLOR: '1' },
    });
    for (const { code, stdout } of [piped, accessible]) {
      expect([code, stdout.includes('\u001b')]).toEqual([0, false]);
      expect(stdout).toContain('RangeError: boom');
      expect(stdout).toMatch(/requests \d+/);
    }
  });

  it('reads the metrics in one call, the alarms in one, and the logs once', async () => {
    app.local().calls.length = 0;
    await app.run(['top']);
    const calls = app.local().calls.filter((call) => /monitoring|cloudwatch|logs/i.test(call));
    expect(calls.filter((call) => call.endsWith('GetMetricData'))).toHaveLength(1);
    expect(calls.filter((call) => call.endsWith('DescribeAlarms'))).toHaveLength(1);
    expect(calls.filter((call) => call.endsWith('FilterLogEvents'))).toHaveLength(2);
    expect(calls).toHaveLength(4);
  });

  it('refuses a reach or a pace that makes no sense', async () => {
    for (const argv of [
      ['--since', '1d'],
      ['--since', '5s'],
      ['--watch', '1s'],
    ])
      expect((await app.run(['top', ...argv])).code).toBe(2);
  });

  it('fails as every command does without an environment', async () => {
    const { code, stderr } = await app.run(['top', '--env', 'nowhere'], { terminal: true });
    expect(code).not.toBe(0);
    expect(stderr).toContain('error:');
  });
});

describe('on a terminal', () => {
  it('draws whole frames in one write each, and gives the terminal back at q', async () => {
    const { terminal, ended, clock } = start();
    await terminal.until(isRead);
    expect(terminal.screen()).toHaveLength(30);
    expect(terminal.screen()[0]).toBe('no trouble seen');
    expect(terminal.text()).toMatch(/an hour on AWS; at most 120 log calls a minute/);
    const before = terminal.frames();
    clock.advance(1000);
    await terminal.until(() => terminal.frames() > before);
    terminal.press('q');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    expect(terminal.restored()).toBe(true);
    // Nothing is erased before it is drawn anew.
    expect(terminal.written()).not.toContain('\u001b[2J');
  });

  it.each([
    ['the key', ({ terminal }: Running) => terminal.press('\u0003')],
    [
      'a signal',
      ({ controller }: Running) => controller.abort(new BackofficeError('INTERRUPTED', 'interrupted')),
    ],
  ])('ends with 130 by Ctrl-C, by %s, also before there are any numbers', async (_, stop) => {
    const early = start();
    await early.terminal.until((text) => text.includes('q quit'));
    stop(early);
    expect((await early.ended).code).toBe(130);
    const late = start();
    await late.terminal.until(isRead);
    stop(late);
    expect((await late.ended).code).toBe(130);
    expect([early.terminal.restored(), late.terminal.restored()]).toEqual([true, true]);
  });

  it('gives the terminal back when something breaks', async () => {
    const broken = start(['top'], { wrap: failing(() => new TypeError('a defect')) });
    const { code, stderr } = await broken.ended;
    expect([code, broken.terminal.restored()]).toEqual([1, true]);
    expect(stderr).toContain('a defect');
  });

  it('follows the size of the terminal, down to what is too small', async () => {
    const { terminal, ended } = start();
    await terminal.until(isRead);
    for (const [columns, rows] of [
      [40, 12],
      [200, 60],
      [20, 5],
      [10, 2],
      [1, 1],
      [80, 24],
    ] as const) {
      const before = terminal.frames();
      terminal.resize(columns, rows);
      await terminal.until(() => terminal.frames() > before);
      expect(terminal.screen().length).toBeLessThanOrEqual(rows);
      for (const line of terminal.screen())
        expect([line, stringWidth(line) < Math.max(columns, 2)]).toEqual([line, true]);
    }
    terminal.press('q');
    expect((await ended).code).toBe(0);
  });

  it('goes from an error to its request and back', async () => {
    const { terminal } = start();
    await terminal.until(isRead);
    terminal.press('\r');
    await terminal.until((text) => text.includes('select an error'));
    terminal.press('\u001b[B\u001b[B');
    await terminal.until((text) => text.includes('>     2'));
    terminal.press('\r');
    await terminal.until((text) => text.includes('the function threw RangeError: boom'));
    expect(terminal.text()).toContain('esc back');
    terminal.press('\u001b');
    await terminal.until((text) => text.includes('ERRORS'));
    expect(terminal.text()).toContain('>     2');
  });

  it('filters, pauses and helps', async () => {
    const { terminal, clock } = start();
    await terminal.until(isRead);
    terminal.press('/TypeErr');
    await terminal.until((text) => text.includes('filter: TypeErr_') && !text.includes('RangeError'));
    terminal.press('\r');
    await terminal.until((text) => text.includes('filter "TypeErr"'));
    terminal.press('\u001b');
    await terminal.until(isRead);
    terminal.press('?');
    await terminal.until((text) => text.includes('KEYS'));
    terminal.press('x');
    await terminal.until(isRead);
    terminal.press(' ');
    const paused = await terminal.until((text) => text.includes('PAUSED'));
    const before = terminal.frames();
    clock.advance(5000);
    await terminal.until(() => terminal.frames() > before);
    expect(terminal.text()).toBe(paused);
    terminal.press(' ');
    await terminal.until((text) => !text.includes('PAUSED'));
  });

  it('takes what is pasted for text, if for anything', async () => {
    const { terminal } = start();
    await terminal.until(isRead);
    terminal.press('\u001b[200~q\r\n/q \u0003\u001b[201~');
    terminal.press('/\u001b[200~boom\nq\u001b[201~');
    await terminal.until((text) => text.includes('filter: boom_'));
  });

  it('shows lines as they come', async () => {
    const top = start();
    await top.terminal.until(isRead);
    await write(['a line of now']);
    await pass(top, (text) => text.includes('a line of now'));
  });

  it('keeps numbers that cannot be read anew, marked with their age, while the rest goes on', async () => {
    let trouble: Error | undefined;
    const top = start(['top'], { wrap: failing(() => trouble) });
    await top.terminal.until(isRead);
    trouble = new BackofficeError('BUSY', 'CloudWatch throttles the calls');
    const old = await pass(top, (text) => text.includes('metrics: OLD'));
    expect(old).toMatch(/metrics: OLD, read [\dm ]+s ago: CloudWatch throttles the calls/);
    expect(old).toMatch(/requests \d/);
    trouble = new BackofficeError('CREDENTIALS', 'the credentials have expired', { hint: 'log in again' });
    await pass(top, (text) => /the credentials have expired; log in again/.test(text));
    trouble = undefined;
    await pass(top, (text) => !text.includes('OLD'));
  });

  it('shows at its place what may not be read', async () => {
    const denied = new BackofficeError('PERMISSION', 'not allowed to call logs:FilterLogEvents');
    const { terminal } = start(['top'], {
      wrap: (connection) => ({
        ...connection,
        async logs() {
          return { ...(await connection.logs()), filterLogEventsOnce: () => Promise.reject(denied) };
        },
      }),
    });
    const text = await terminal.until((shown) => /log: never read/.test(shown) && /requests \d/.test(shown));
    expect(text).toContain('log: never read: not allowed to call logs:FilterLogEvents');
    expect(text.split('\n')[0]).toBe('no trouble seen  not known: log');
  });
});

describe('--watch of other commands', () => {
  it.each([['status'], ['alarms'], ['metrics']])(
    '%s draws on the whole terminal until q',
    async (command) => {
      const { terminal, ended } = start([command, '--watch'], { size: [80, 10] });
      await terminal.until((text) => text.includes('q quit') && text.includes('every 15 seconds'));
      expect(terminal.screen()).toHaveLength(10);
      terminal.press('q');
      expect(await ended).toMatchObject({ code: 0 });
      expect(terminal.restored()).toBe(true);
    },
  );

  it('says what does not fit, and scrolls to it', async () => {
    const { terminal } = start(['metrics', '--watch'], { size: [80, 10] });
    await terminal.until((text) => /\d+ more below/.test(text));
    terminal.press('\u001b[F');
    await terminal.until((text) => /\d+ above/.test(text) && text.includes('metrics asked for'));
  });
});
