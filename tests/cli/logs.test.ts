import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import { AwsError } from '../../src/local/index.ts';
import type { ErrorReport } from '../../src/services/logs/errors/report.ts';
import type { LogStats } from '../../src/services/logs/lambda-reports.ts';
import type { LogLine } from '../../src/services/logs/lines/log-line.ts';
import { realClock } from '../support/clock.ts';
import { otherCode, useDeploying, withTemplate } from '../support/deploying.ts';
import { logWriter } from '../support/logs.ts';
import { Screen } from '../support/streams.ts';

const app = useDeploying();
const ID = '8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d';

const write = (messages: readonly string[], age = 1000) => {
  const now = Date.now();
  return logWriter(app.local())(messages.map((message, index) => [now - age + index, message] as const));
};

async function lines(argv: readonly string[]): Promise<LogLine[]> {
  const { stdout } = await app.run(['logs', ...argv, '-o', 'ndjson']);
  return stdout === ''
    ? []
    : stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as LogLine);
}

const quick = {
  ...realClock,
  sleep: (ms: number, signal?: AbortSignal) => realClock.sleep(Math.min(ms, 30), signal),
};

/** A server that tells nothing of logging, as some emulators of Lambda do. */
const withoutLogging = {
  wrap: (connection: Connection): Connection => ({
    ...connection,
    lambda: async () => {
      const api = await connection.lambda();
      return {
        ...api,
        async getFunctionConfiguration(...call: Parameters<typeof api.getFunctionConfiguration>) {
          const { LoggingConfig: _, ...rest } = await api.getFunctionConfiguration(...call);
          return rest;
        },
      };
    },
  }),
};

describe('reading', () => {
  // https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
  it("takes Lambda's own log group where the configuration names none", async () => {
    await app.deploy();
    await app.run(['items', 'create', '--id', 'seen']);
    expect((await app.run(['logs'], withoutLogging)).stdout).toContain('path=/items');
    expect((await app.run(['explain', 'seen'], withoutLogging)).stdout).toContain('201');
    for (const argv of [['logs', 'groups'], ['function']]) {
      const { code, stdout } = await app.run([...argv, '--json'], withoutLogging);
      expect([argv, code, stdout]).toEqual([
        argv,
        0,
        expect.stringContaining('/aws/lambda/local-backoffice-api'),
      ]);
    }
  });

  it('shows what the application did, whoever wrote the line', async () => {
    await app.deploy();
    await app.run(['items', 'create', '--id', 'seen']);
    const { stdout, code } = await app.run(['logs']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S+Z INFO {2}- {8}INIT START$/m);
    expect(stdout).toMatch(/^\S+Z INFO {2}[0-9a-f]{8} request {2}method=POST {2}path=\/items .*status=201/m);
    expect(stdout).toMatch(
      /^\S+Z INFO {2}[0-9a-f]{8} REPORT \d+\.\d ms, billed \d+ ms, \d+ of 256 MB, cold start \d+ ms$/m,
    );
    const all = await lines(['--source', 'all']);
    expect(new Set(all.map(({ source }) => source))).toEqual(new Set(['api', 'function']));
    expect([...all].sort((a, b) => (a.time < b.time ? -1 : 1)).map(({ time }) => time)).toEqual(
      all.map(({ time }) => time),
    );
    const post = all.find(({ kind, message }) => kind === 'access' && message.startsWith('POST /items 201'));
    expect(all.filter(({ requestId }) => requestId === post?.requestId).length).toBeGreaterThan(2);
    const one = await lines(['--source', 'all', '--request', post?.requestId ?? '']);
    expect(new Set(one.map(({ requestId }) => requestId))).toEqual(new Set([post?.requestId]));
  });

  it.each([
    [
      'Powertools',
      JSON.stringify({
        level: 'WARN',
        message: 'low',
        timestamp: 't',
        function_request_id: ID,
        service: 's',
        left: 3,
      }),
      { level: 'WARN', requestId: ID, message: 'low', fields: { left: 3 } },
    ],
    [
      'Powertools error',
      JSON.stringify({
        level: 'ERROR',
        message: 'failed',
        error: { name: 'TypeError', message: 'x', location: '/a.js:1', stack: 'TypeError: x\n  at a.js:1' },
      }),
      { level: 'ERROR', stack: 'TypeError: x\n  at a.js:1' },
    ],
    [
      'native JSON',
      JSON.stringify({
        timestamp: 't',
        level: 'ERROR',
        requestId: ID,
        errorType: 'RangeError',
        errorMessage: 'big',
        stackTrace: ['RangeError: big', '  at b.js:2'],
      }),
      { level: 'ERROR', message: 'RangeError: big', stack: 'RangeError: big\n  at b.js:2' },
    ],
    [
      'JSON in JSON',
      JSON.stringify({
        timestamp: 't',
        level: 'INFO',
        requestId: ID,
        message: '{"level":"ERROR","message":"inner","n":1}',
      }),
      { level: 'ERROR', message: 'inner', requestId: ID, fields: { n: 1 } },
    ],
    ['an object as message', JSON.stringify({ level: 'INFO', message: { a: 1 } }), { message: '{"a":1}' }],
    [
      'platform report',
      JSON.stringify({
        time: 't',
        type: 'platform.report',
        record: {
          requestId: ID,
          metrics: { durationMs: 3000, billedDurationMs: 3000, memorySizeMB: 128, maxMemoryUsedMB: 74 },
          status: 'timeout',
        },
      }),
      {
        kind: 'platform',
        level: 'ERROR',
        message: 'REPORT 3000.0 ms, billed 3000 ms, 74 of 128 MB, TIMEOUT',
        fields: { durationMs: 3000 },
      },
    ],
    ['START', `START RequestId: ${ID} Version: $LATEST`, { kind: 'platform', requestId: ID, level: 'INFO' }],
    [
      'REPORT',
      `REPORT RequestId: ${ID}\tDuration: 128.83 ms\tBilled Duration: 296 ms\tMemory Size: 128 MB\tMax Memory Used: 74 MB\tInit Duration: 166.62 ms\t`,
      {
        message: 'REPORT 128.8 ms, billed 296 ms, 74 of 128 MB, cold start 167 ms',
        fields: { durationMs: 128.83, initMs: 166.62 },
      },
    ],
    [
      'REPORT with status',
      `REPORT RequestId: ${ID}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory`,
      { level: 'ERROR', message: expect.stringContaining('ERROR Runtime.OutOfMemory') },
    ],
    [
      'console in text',
      `2026-11-22T10:00:00.000Z\t${ID}\tERROR\tUncaught\nError: boom\n  at c.js:3`,
      { level: 'ERROR', requestId: ID, message: 'Uncaught', stack: expect.stringContaining('  at c.js:3') },
    ],
    [
      'old timeout',
      `2026-11-22T10:00:00.000Z ${ID} Task timed out after 3.00 seconds`,
      { level: 'ERROR', requestId: ID },
    ],
    [
      'crash',
      `RequestId: ${ID} Error: Runtime exited with error: signal: killed`,
      { level: 'ERROR', requestId: ID },
    ],
    [
      'exception in text',
      'TypeError: x is not a function\n    at d.js:4:5',
      { level: 'ERROR', message: 'TypeError: x is not a function' },
    ],
    ['plain text', 'hello 100% "ok"', { level: 'INFO', message: 'hello 100% "ok"', requestId: null }],
    ['broken JSON', '{"level": "INFO", ', { level: 'INFO', message: '{"level": "INFO",' }],
  ])('reads %s', async (_name, message, expected) => {
    await app.deploy(['--no-verify']);
    await write([message]);
    expect((await lines([])).at(-1)).toMatchObject(expected);
  });

  it('takes errors for errors whatever their format, and nothing else', async () => {
    await app.deploy(['--no-verify']);
    const errors = [
      '{"level":"ERROR","message":"one"}',
      '{"level":"CRITICAL","message":"two"}',
      `REPORT RequestId: ${ID}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 74 MB\tStatus: timeout`,
      `2026-11-22T10:00:00.000Z ${ID} Task timed out after 3.00 seconds`,
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'Error: Cannot find module x',
      '{"time":"t","type":"platform.initReport","record":{"status":"error","errorType":"Runtime.ImportModuleError","metrics":{}}}',
    ];
    await write([...errors, '{"level":"INFO","message":"no error here"}', 'errors: 0']);
    expect(await lines(['--errors'])).toHaveLength(errors.length);
    expect(await lines(['--level', 'ERROR'])).toHaveLength(errors.length);
  });

  it('filters by literal text, by pattern, by level and by time, and stops at a number', async () => {
    await app.deploy(['--no-verify']);
    await write(['-flag "quoted" \\ back', 'plain', '{"level":"WARN","message":"w","ms":700}']);
    expect(await lines(['--grep', '-flag "quoted" \\'])).toHaveLength(1);
    expect(await lines(['--pattern', '{ $.ms > 500 }'])).toHaveLength(1);
    expect(await lines(['--level', 'WARN'])).toHaveLength(1);
    expect(await lines(['--until', '1h'])).toEqual([]);
    expect(await lines(['--since', new Date(Date.now() - 60_000).toISOString(), '--max', '2'])).toHaveLength(
      2,
    );
    expect((await app.run(['logs', '--raw', '--grep', 'plain'])).stdout).toBe('plain\n');
  });

  it('strips what a line would do to a terminal, and keeps stack traces whole', async () => {
    await app.deploy(['--no-verify']);
    await write(['\u001b[2J\u001b]0;owned\u0007hi\u202e', 'Error: x\n  at \u001b[31ma.js:1\n  at b.js:2']);
    const { stdout } = await app.run(['logs']);
    expect(stdout).toContain(' hi\n');
    expect(stdout).not.toContain(String.fromCharCode(27));
    expect(stdout).toMatch(/ERROR - {8}Error: x\n {4}Error: x\n {6}at a\.js:1\n {6}at b\.js:2\n/);
    expect((await app.run(['logs', '--raw'])).stdout).not.toContain(String.fromCharCode(27));
  });

  it('puts fields below the message where the terminal is narrow', async () => {
    await app.deploy(['--no-verify']);
    await write([JSON.stringify({ level: 'INFO', message: 'm'.repeat(30), a: 'x'.repeat(30) })]);
    const { stdout } = await app.run(['logs'], { terminal: true, columns: 60, env: { NO_COLOR: '1' } });
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}- {8}m{30}\n {4}a=x{30}\n$/);
  });

  it.each([
    [['--until', '1h', '-f'], /--until does not go with following/],
    [['--idle', '3s'], /--idle goes with following/],
    [['--pattern', '{ $.a = 1', '--since', '1h'], /--pattern: } is missing, at 10: { \$\.a = 1\^/],
    [['--pattern', 'ERROR', '--grep', 'x'], /--pattern does not go with --grep/],
    [['--since', 'noon'], /duration ago such as 15m/],
  ])('refuses %j in one line', async (argv, message) => {
    expect(await app.run(['logs', ...argv])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(message) as string,
    });
  });

  it('says so where nothing is deployed', async () => {
    expect((await app.run(['logs'])).code).toBe(7);
  });
});

describe('following', () => {
  it('ends at a match, and with exit code 3 when none came', async () => {
    await app.deploy(['--no-verify']);
    const found = app.run(['logs', '-f', '--until-match', 'now'], { clock: quick });
    await write(['before', 'now it is', 'after']);
    expect(await found).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/before\n.*now it is\n$/) as string,
    });
    const none = await app.run(['logs', '-f', '--until-match', 'never', '--idle', '1s'], { clock: quick });
    expect([none.code, none.stderr]).toEqual([
      3,
      expect.stringMatching(/followed: 3 lines, 0 late, 0 gaps, 0 throttled\n$/),
    ]);
  });

  it('ends by Ctrl-C within 200 ms, says what it did, and goes on from there with --resume', async () => {
    await app.deploy(['--no-verify']);
    await write(['one', 'two'], 30_000);
    const follow = (stdout: Screen, signal: AbortSignal) =>
      app.run(['logs', '-f', '--resume', '--raw'], { clock: quick, signal, context: { stdout } });
    const first = new Screen();
    const interrupt = new AbortController();
    const running = follow(first, interrupt.signal);
    await expect.poll(() => first.text).toContain('two');
    const begun = performance.now();
    interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
    const { code, stderr } = await running;
    expect(performance.now() - begun).toBeLessThan(200);
    expect([code, stderr]).toEqual([130, 'followed: 2 lines, 0 late, 0 gaps, 0 throttled\n']);
    // What comes meanwhile, late or not, is told by the next one; what was told is not.
    await write(['late'], 60_000);
    await write(['three']);
    const second = new Screen();
    const again = new AbortController();
    const next = follow(second, again.signal);
    await expect.poll(() => second.text).toContain('three');
    again.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
    await next;
    expect(second.text.trim().split('\n').sort()).toEqual(['late', 'three']);
  });

  it('with --resume comes back to lines that came when there were enough, and to none from before', async () => {
    await app.deploy(['--no-verify']);
    await write(['before'], 60_000);
    await write(['one', 'two', 'three'], 5000);
    const argv = ['logs', '-f', '--resume', '--raw', '--since', '30s'];
    const first = await app.run([...argv, '--max', '1'], { clock: quick });
    expect([first.code, first.stdout]).toEqual([0, 'one\n']);
    const second = await app.run([...argv, '--until-match', 'three'], { clock: quick });
    expect([second.code, second.stdout]).toEqual([0, 'two\nthree\n']);
  });

  it('tells refused calls however it ends', async () => {
    await app.deploy(['--no-verify']);
    await write(['enough']);
    let refused = 0;
    app.onCall((call) => {
      if (call !== 'logs FilterLogEvents' || refused >= 2) return;
      refused += 1;
      throw new AwsError('ThrottlingException', 'Rate exceeded', 400);
    });
    const { stderr } = await app.run(['logs', '-f', '--max', '1'], { clock: quick });
    expect(stderr).toBe('followed: 1 lines, 0 late, 0 gaps, 2 throttled\n');
  });

  it('waits for a group that is not there yet', async () => {
    await app.deploy(['--no-verify']);
    let there = false;
    app.onCall((call) => {
      if (call === 'logs FilterLogEvents' && !there)
        throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    });
    const stderr = new Screen();
    const running = app.run(['logs', '-f', '--until-match', 'first'], { clock: quick, context: { stderr } });
    await expect.poll(() => stderr.text).toContain('is not there yet; waiting for it');
    await write(['first']);
    there = true;
    expect((await running).code).toBe(0);
  });

  it('goes on after the credentials have expired, on a terminal, and fails elsewhere', async () => {
    await app.deploy(['--no-verify']);
    let expired = true;
    app.onCall((call) => {
      if (expired && /FilterLogEvents|GetCallerIdentity/.test(call))
        throw new AwsError('ExpiredTokenException', 'expired', 403);
    });
    const stderr = new Screen();
    const running = app.run(['logs', '-f', '--until-match', 'after'], { clock: quick, context: { stderr } });
    await expect.poll(() => stderr.text).toContain('in another terminal, this one waits');
    await write(['after']);
    expired = false;
    expect((await running).code).toBe(0);
    expect(stderr.text).toContain('there are credentials again; going on');
    expired = true;
    expect((await app.run(['logs', '-f'], { clock: quick })).code).toBe(4);
  });

  it('tells a gap where more lines came than are remembered', async () => {
    const { createSeenEvents } = await import('../../src/services/logs/seen-events.ts');
    const seen = createSeenEvents([], 100);
    for (let index = 0; index < 150; index += 1) expect(seen.add(`id-${index}`, index)).toBe(true);
    expect(seen.horizon()).toBeGreaterThan(40);
    expect(seen.add('id-149', 149)).toBe(false);
    const { gapText } = await import('../../src/views/follow.ts');
    expect(gapText({ from: 0, to: 1000 })).toMatch(/^--- gap: late lines of 1970-.* ---$/);
  });

  it('goes back to the normal pace after throttling', async () => {
    const { createFollowPace } = await import('../../src/services/logs/follow-pace.ts');
    const slept: number[] = [];
    const clock = { now: () => new Date(0), sleep: async (ms: number) => void slept.push(ms) };
    const pace = createFollowPace(clock, new AbortController().signal, () => 1);
    for (let index = 0; index < 4; index += 1) await pace.throttled();
    expect(slept).toEqual([1000, 2000, 4000, 8000]);
    for (let index = 0; index < 6; index += 1) pace.answered();
    await pace.pause(true);
    expect(slept.at(-1)).toBe(2000);
    for (let index = 0; index < 20; index += 1) await pace.pause(false);
    expect(slept.at(-1)).toBe(10_000);
  });

  it('by a live session shows the past and what comes, each once', async () => {
    await app.deploy(['--no-verify']);
    await write(['past']);
    const stdout = new Screen();
    const running = app.run(['logs', '--live', '--raw', '--until-match', 'future'], { context: { stdout } });
    await expect.poll(() => stdout.text).toContain('past');
    await write(['meanwhile', 'future'], 0);
    expect(await running).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/sampled above 500.*3 hours.*billed/) as string,
    });
    expect(stdout.text).toBe('past\nmeanwhile\nfuture\n');
  });

  it('falls back to looks where there is no live session', async () => {
    await app.deploy(['--no-verify']);
    app.onCall((call) => {
      if (call === 'logs StartLiveTail')
        throw new AwsError('UnknownOperationException', 'no such thing', 400);
    });
    await write(['here']);
    const { code, stderr } = await app.run(['logs', '--live', '--until-match', 'here'], { clock: quick });
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/there is no live session .*; following by looks instead\n/),
    ]);
  });
});

describe('what logs come to', () => {
  it('stats has durations, cold starts and memory, from both formats', async () => {
    await app.deploy(['--no-verify']);
    const report = (ms: number, used: number, init = '') =>
      `REPORT RequestId: ${ID}\tDuration: ${ms}.00 ms\tBilled Duration: ${ms} ms\tMemory Size: 256 MB\tMax Memory Used: ${used} MB\t${init}`;
    const json = JSON.stringify({
      time: 't',
      type: 'platform.report',
      record: {
        requestId: ID,
        metrics: {
          durationMs: 40,
          billedDurationMs: 40,
          memorySizeMB: 256,
          maxMemoryUsedMB: 60,
          initDurationMs: 90,
        },
        status: 'error',
      },
    });
    await write([report(10, 50), report(20, 50), report(30, 240, 'Init Duration: 150.00 ms\t'), json]);
    const { result } = await app.json<LogStats>(['logs', 'stats']);
    expect(result).toMatchObject({
      invocations: 4,
      failures: 1,
      coldStarts: 2,
      duration: { p50: 20, p95: 40, max: 40 },
      init: { p50: 90, max: 150 },
      billedMs: 100,
      memory: { configuredMb: 256, usedMb: 240, usedPercent: 94 },
      advice: expect.stringContaining('under-provisioned') as string,
    });
    expect((await app.run(['logs', 'stats', '--since', '1s', '--until', '2026-01-01'])).stdout).toContain(
      'no REPORT lines',
    );
  });

  it('errors are grouped, new since the last release, and may fail a job', async () => {
    await app.deploy(['--no-verify']);
    const error = (n: number) =>
      JSON.stringify({
        level: 'ERROR',
        message: `item ${n} failed`,
        function_request_id: `${ID}-${n}`,
        error: { name: 'TypeError', message: `bad ${n}`, location: '/a.js:7' },
      });
    await write([error(1), error(22), error(333)], 5 * 60_000);
    await app.deploy(['--no-verify'], withTemplate(otherCode('next')));
    await write(['Error: something else'], 0);
    const { result, code } = await app.json<ErrorReport>(['logs', 'errors', '--fail-if', 'new']);
    expect([code, result.errors, result.release?.number]).toEqual([3, 4, 2]);
    expect(result.groups).toMatchObject([
      {
        name: 'TypeError',
        message: 'item <n> failed: bad <n>',
        location: 'a.js:7',
        count: 3,
        new: false,
        began: { when: 'before', release: 2 },
        sampleRequestId: `${ID}-333`,
      },
      { name: 'Error', message: 'something else', count: 1, new: true, began: { when: 'in', release: 2 } },
    ]);
    // However short the time is: what was there before the release is not new.
    const since = new Date().toISOString();
    await write([error(4444)], 0);
    const short = await app.json<ErrorReport>(['logs', 'errors', '--since', since, '--fail-if', 'new']);
    expect(short.result.groups.map(({ name, new: fresh }) => [name, fresh])).toEqual(
      expect.arrayContaining([['TypeError', false]]),
    );
    expect((await app.run(['logs', 'errors'])).stdout).toMatch(/^4\t\t.*TypeError: item <n> failed/);
    expect(
      (await app.run(['logs', 'errors', '--since', '1s', '--until', '2026-01-01', '--fail-if', 'any'])).code,
    ).toBe(0);
  });

  it('queries run by name or text; a mistake is shown where it is; Ctrl-C stops the query', async () => {
    await app.deploy();
    for (const name of ['slow', 'durations', 'errors', 'cold-starts', 'memory'])
      expect([name, (await app.run(['logs', 'query', name])).code]).toEqual([name, 0]);
    expect((await app.run(['logs', 'query', 'requests', '--source', 'api'])).stdout).toMatch(
      /ANY \/items\t201\t1\t/,
    );
    const { result } = await app.json<{ rows: object[]; bytesScanned: number }>([
      'logs',
      'query',
      'filter status = 201 | stats count(*) as n by route',
    ]);
    expect(result.rows).toEqual([{ route: '/items', n: '1' }]);
    expect(result.bytesScanned).toBeGreaterThan(100);
    const wrong = await app.run(['logs', 'query', 'fields @message | sortt x']);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/unknown command sortt, at 19: fields @message \| \^sortt x/),
    ]);
    expect((await app.run(['logs', 'query'])).code).toBe(2);
    expect((await app.run(['logs', 'query', '--list'])).stdout).toMatch(/^slow\tthe slowest invocations/);
    const interrupt = new AbortController();
    app.onCall((call) => {
      if (call === 'logs GetQueryResults') interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
    });
    const stopped = await app.run(['logs', 'query', 'slow'], { signal: interrupt.signal });
    expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringContaining('the query was stopped')]);
    expect(app.local().calls).toContain('logs StopQuery');
  });

  it('groups have retention, size and class', async () => {
    await app.deploy(['--no-verify']);
    const { stdout } = await app.run(['logs', 'groups']);
    expect(stdout).toMatch(/^function\t\/aws\/lambda\/local-backoffice-api\t7 days\t.*\tSTANDARD\t/);
    expect(stdout).toMatch(/^api\t\/aws\/apigateway\/local-backoffice\t7 days/m);
  });
});
