import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import { logGroupOf } from '../../src/services/function/log-group.ts';
import type { LogLine } from '../../src/services/logs/lines/log-line.ts';
import { type BufferedBatch, readAhead } from '../../src/services/logs/live-buffer.ts';
import { readTail } from '../../src/services/logs/tail.ts';
import { localTimes } from '../../src/views/time-zone.ts';
import { realClock } from '../support/clock.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';
import { logWriter } from '../support/logs.ts';
import { Screen } from '../support/streams.ts';

const app = useDeploying();
const GROUP = '/aws/lambda/local-backoffice-api';
const ID = '8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d';
const HOUR = 3_600_000;
const SOON = { timeout: 30_000 };

const quick = {
  ...realClock,
  sleep: (ms: number, signal?: AbortSignal) => realClock.sleep(Math.min(ms, 30), signal),
};

const write = (messages: readonly string[], age = 1000, group = GROUP) => {
  const now = Date.now();
  return logWriter(
    app.local(),
    group,
  )(messages.map((message, index) => [now - age + index, message] as const));
};
const raw = async (argv: readonly string[]) => {
  const { code, stdout, stderr } = await app.run(['logs', '--raw', ...argv], { clock: quick });
  return [code, stdout, stderr];
};

async function deployAndWrite(): Promise<void> {
  await app.deploy(['--no-verify']);
  await write(['a', 'b'], 72 * HOUR);
  await write(['c', 'd'], HOUR);
  await write(['e']);
}

describe('the last lines', () => {
  it('are found however old they are, and no call is made for nothing', async () => {
    await deployAndWrite();
    expect(await raw(['--tail', '3'])).toEqual([0, 'c\nd\ne\n', '']);
    app.local().calls.splice(0);
    expect(await raw(['--tail', '1'])).toEqual([0, 'e\n', '']);
    expect(app.local().calls).toEqual(['lambda GetFunctionConfiguration', 'logs FilterLogEvents']);
    app.local().calls.splice(0);
    await raw([]);
    expect(app.local().calls).toEqual(['lambda GetFunctionConfiguration', 'logs FilterLogEvents']);
  });

  it('tell what ends them: the retention, or a time', async () => {
    await deployAndWrite();
    expect(await raw(['--tail', '10'])).toEqual([
      0,
      'a\nb\nc\nd\ne\n',
      '5 lines of 10: they are kept for 7 days\n',
    ]);
    const [code, stdout, stderr] = await raw(['--tail', '4', '--since', '2h']);
    expect([code, stdout, stderr]).toEqual([
      0,
      'c\nd\ne\n',
      expect.stringMatching(/^3 lines of 4: there are no others since 20\S+Z\n$/),
    ]);
    expect(await raw(['--tail', '2', '--since', '5m'])).toEqual([
      0,
      'e\n',
      expect.stringContaining('1 line of 2: '),
    ]);
    expect((await raw(['--tail', '1', '--until', '30m'])).slice(0, 2)).toEqual([0, 'd\n']);
    expect((await raw(['--tail', '2', '--grep', 'a', '--max', '1'])).slice(0, 2)).toEqual([0, 'a\n']);
  });

  it('come before those that are followed, each once', async () => {
    await deployAndWrite();
    const stdout = new Screen();
    const running = app.run(['logs', '-f', '--raw', '--tail', '2', '--until-match', 'new'], {
      clock: quick,
      context: { stdout },
    });
    await expect.poll(() => stdout.text, SOON).toBe('d\ne\n');
    await write(['new'], 0);
    expect((await running).code).toBe(0);
    expect(stdout.text).toBe('d\ne\nnew\n');
    const live = await raw(['--live', '--tail', '1', '--until-match', 'new']);
    expect(live.slice(0, 2)).toEqual([0, 'new\n']);
    const short = await raw(['-f', '--tail', '9', '--since', '2h', '--max', '4']);
    expect(short).toEqual([0, 'c\nd\ne\nnew\n', expect.stringMatching(/^4 lines of 9: .*\nfollowed: /)]);
    expect((await app.run(['logs', '-f', '--tail', '2', '--resume'])).code).toBe(2);
  });

  it('are looked for until somebody ends it', async () => {
    await deployAndWrite();
    const interrupt = new AbortController();
    app.onCall((call) => {
      if (call === 'logs DescribeLogGroups')
        interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
    });
    const { code, stdout } = await app.run(['logs', '--tail', '5'], { signal: interrupt.signal });
    expect([code, stdout]).toEqual([130, '']);
  });

  it('cost no more than what lies between, however busy it was before', async () => {
    const now = 1_700_000_000_000;
    let read = 0;
    // Nothing for two hours; a line each millisecond before that, for a day.
    const busy = { from: now - 26 * HOUR, to: now - 2 * HOUR };
    async function* window(from: number, to = now) {
      const [start, end] = [Math.max(from, busy.from), Math.min(to, busy.to)];
      for (let at = start; at <= end; at += 1000) {
        const batch = Array.from({ length: Math.min(1000, end - at + 1) }, (_, index) => lineAt(at + index));
        read += batch.length;
        yield batch;
      }
    }
    const request = { now, oldest: async () => now - 365 * 24 * HOUR };
    const tail = await readTail(window, { ...request, count: 5, wants: () => true });
    expect(tail.lines.map(({ time }) => Number(time))).toEqual([4, 3, 2, 1, 0].map((ms) => busy.to - ms));
    expect(read).toBeLessThan(300_000);
    let windows = 0;
    async function* nothing(): AsyncGenerator<LogLine[]> {
      windows += 1;
      yield [];
    }
    const none = await readTail(nothing, { ...request, count: 5, wants: () => true });
    expect([none, windows]).toEqual([{ lines: [], ended: true }, 11]);
  });
});

function lineAt(ms: number): LogLine {
  return {
    time: String(ms),
    source: 'function',
    kind: 'app',
    level: 'INFO',
    requestId: null,
    message: '',
    fields: {},
    stack: null,
    errorWord: false,
    eventId: String(ms),
    stream: 's',
    late: false,
  };
}

const EXISTS = JSON.stringify({ level: 'WARN', message: 'refused', reason: 'AlreadyExists', status: 409 });

describe('texts', () => {
  it.each([
    'refused  reason=AlreadyExists  status=409',
    'WARN  -',
    'reason=Already',
    '"reason":"AlreadyExists"',
  ])('%j is found, waited for and left out alike', async (text) => {
    await app.deploy(['--no-verify']);
    await write([EXISTS, 'another']);
    expect((await app.run(['logs', '--grep', text])).stdout).toMatch(/^\S+ WARN {2}- .*409\n$/);
    expect((await app.run(['logs', '--until-match', text])).code).toBe(0);
    expect((await app.run(['logs', '--exclude', text])).stdout).toMatch(/^\S+ INFO {2}- .*another\n$/);
  });

  it('are those of the format', async () => {
    await app.deploy(['--no-verify']);
    await write([EXISTS, 'another']);
    const text = '"kind":"app","level":"WARN"';
    expect((await app.run(['logs', '--until-match', text])).code).toBe(3);
    const found = await app.run(['logs', '--grep', text, '--until-match', text, '-o', 'ndjson']);
    expect([found.code, JSON.parse(found.stdout)]).toEqual([0, expect.not.objectContaining({ raw: EXISTS })]);
    const both = ['--exclude', text, '--exclude', 'another'];
    expect((await app.run(['logs', ...both, '-o', 'ndjson'])).stdout).toBe('');
    expect((await app.run(['logs', '--grep', ''])).code).toBe(2);
  });

  it('of the platform can be left out, but for what failed', async () => {
    await app.deploy(['--no-verify']);
    const report = `REPORT RequestId: ${ID}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 74 MB`;
    const json = (type: string, status: string) =>
      JSON.stringify({ time: 't', type: `platform.${type}`, record: { requestId: ID, status, metrics: {} } });
    await write([
      'INIT_START Runtime Version: nodejs:24.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:x',
      `START RequestId: ${ID} Version: $LATEST`,
      'START of the job',
      `END RequestId: ${ID}`,
      report,
      `${report}\tStatus: timeout`,
      'EXTENSION\tName: x\tState: Ready\tEvents: [INVOKE]',
      ...['initStart', 'start', 'runtimeDone', 'report'].map((type) => json(type, 'success')),
      json('report', 'timeout'),
    ]);
    const { stdout } = await app.run(['logs', '--no-platform']);
    expect(stdout.split('\n').map((line) => line.slice(40))).toEqual([
      'START of the job',
      'REPORT 1.0 ms, billed 1 ms, 74 of 128 MB, TIMEOUT',
      'REPORT 0.0 ms, billed 0 ms, 0 of 0 MB, TIMEOUT',
      '',
    ]);
  });
});

it('takes the streams whose names begin with a text', async () => {
  await app.deploy(['--no-verify']);
  const client = new CloudWatchLogsClient(clientOptions(app.local().endpoint));
  const logStreamName = '2026/11/28/[$LATEST]0123';
  await client.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName }));
  const logEvents = [{ timestamp: Date.now(), message: 'here' }];
  await client.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents }));
  await write(['elsewhere']);
  for (const stream of [logStreamName, '2026/11/28/'])
    expect(await raw(['--stream', stream])).toEqual([0, 'here\n', '']);
  expect((await raw(['-f', '--stream', logStreamName, '--max', '1']))[1]).toBe('here\n');
  expect((await raw(['--stream', 'a*']))[0]).toBe(2);
});

describe('times', () => {
  it.each([
    ['Asia/Kolkata', '2026-11-22T15:30:00.123+05:30'],
    [':America/New_York', '2026-11-22T05:00:00.123-05:00'],
    ['UTC', '2026-11-22T10:00:00.123+00:00'],
  ])('of %s', (zone, shown) => {
    expect(localTimes(zone)('2026-11-22T10:00:00.123Z')).toBe(shown);
  });

  it('change where the clocks do', () => {
    const berlin = localTimes('Europe/Berlin');
    expect(['2026-10-25T00:59:59.999Z', '2026-10-25T01:00:00.000Z'].map(berlin)).toEqual([
      '2026-10-25T02:59:59.999+02:00',
      '2026-10-25T02:00:00.000+01:00',
    ]);
    expect(localTimes('nowhere')('2026-11-22T10:00:00.123Z')).toMatch(/T\d\d:\d\d:00\.123[+-]\d\d:\d\d$/);
  });

  it('are local where asked for, and UTC in JSON', async () => {
    await app.deploy(['--no-verify']);
    await write(['x']);
    const options = { env: { TZ: 'Asia/Kolkata', NO_COLOR: '1' } };
    expect((await app.run(['logs', '--local-time'], options)).stdout).toMatch(
      /^20\S+T\S+\.\d{3}\+05:30 INFO {2}- {8}x\n$/,
    );
    const terminal = await app.run(['logs', '--local-time'], { ...options, terminal: true });
    expect(terminal.stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3}\+05:30 INFO /);
    const json = await app.run(['logs', '--local-time', '-o', 'ndjson'], options);
    expect(json.stdout).toMatch(/^\{"time":"20\S+Z",/);
    expect((await app.run(['logs'], options)).stdout).toMatch(/^20\S+Z INFO/);
  });
});

it('names the source where there are several, however narrow the terminal', async () => {
  await app.deploy(['--no-verify']);
  await write(['from the function'], 2000);
  const access = JSON.stringify({
    method: 'GET',
    path: '/items',
    status: '200',
    latency: '12',
    requestId: 'r',
  });
  await write([access], 1000, '/aws/apigateway/local-backoffice');
  for (const columns of [80, 40]) {
    const { stdout } = await app.run(['logs', '--source', 'all'], {
      terminal: true,
      columns,
      env: { NO_COLOR: '1' },
    });
    expect(stdout).toMatch(/^\S{12} function INFO {2}-/);
    expect(stdout).toMatch(/^\S{12} api {6}INFO {2}r/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  }
  expect((await app.run(['logs', '--source', 'all'])).stdout).toMatch(
    /^\S+Z function INFO .*\n\S+Z api {6}INFO /,
  );
  expect((await app.run(['logs', '--source', 'api'])).stdout).toMatch(/^\S+Z INFO /);
  expect(
    (await app.run(['logs', '--source', 'all', '--grep', 'api      INFO'])).stdout.split('\n'),
  ).toHaveLength(2);
});

describe('a live session', () => {
  it('tells once that it is a sample', async () => {
    await app.deploy(['--no-verify']);
    const stderr = new Screen();
    const running = app.run(['logs', '--live', '--raw', '--until-match', 'last'], { context: { stderr } });
    await expect.poll(() => stderr.text, SOON).toContain('live: ');
    await write(
      Array.from({ length: 600 }, (_, index) => `line ${index}`),
      0,
    );
    await expect.poll(() => stderr.text, SOON).toContain('this is a sample');
    await write(['last'], 0);
    expect((await running).code).toBe(0);
    expect(stderr.text.split('this is a sample')).toHaveLength(2);
  });

  async function* session(sizes: readonly number[], tick: (index: number) => void) {
    for (const [index, size] of sizes.entries()) {
      tick(index);
      yield { lines: Array.from({ length: size }, () => lineAt(index)), sampled: false };
    }
  }

  async function collect(batches: AsyncIterable<BufferedBatch>): Promise<BufferedBatch[]> {
    const all: BufferedBatch[] = [];
    for await (const batch of batches) all.push(batch);
    return all;
  }

  it('is read while its lines wait, and tells what was dropped', async () => {
    const clock = { now: () => new Date(0) };
    let given = 0;
    const batches = readAhead(
      session([3, 3, 3, 3], () => {
        given += 1;
      }),
      { clock, most: 7 },
    );
    await expect.poll(() => given, SOON).toBe(4);
    expect((await collect(batches)).map(({ lines, dropped }) => [lines.length, dropped])).toEqual([
      [3, 6],
      [3, 0],
    ]);
  });

  it('tells that nothing was heard for longer than the service keeps', async () => {
    let now = 0;
    const batches = readAhead(
      session([1, 1, 1], (index) => {
        now += index === 1 ? 40_000 : 1000;
      }),
      { clock: { now: () => new Date(now) } },
    );
    expect((await collect(batches)).map(({ unreadMs }) => unreadMs)).toEqual([0, 40_000, 0]);
  });
});

describe('a group of class INFREQUENT_ACCESS', () => {
  async function withClass(logGroupClass: 'INFREQUENT_ACCESS' | 'DELIVERY'): Promise<CloudWatchLogsClient> {
    await app.deploy(['--no-verify']);
    const client = new CloudWatchLogsClient(clientOptions(app.local().endpoint));
    await client.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
    await client.send(new CreateLogGroupCommand({ logGroupName: GROUP, logGroupClass }));
    await write(['old'], 2 * HOUR);
    await write(['one', EXISTS, 'three'], 5000);
    return client;
  }

  it('is read by Logs Insights, the price told before', async () => {
    const client = await withClass('INFREQUENT_ACCESS');
    // https://github.com/aws/karpenter-provider-aws/pull/9567
    await expect(client.send(new FilterLogEventsCommand({ logGroupName: GROUP }))).rejects.toMatchObject({
      name: 'InvalidOperationException',
    });
    const price = expect.stringMatching(
      /^\/aws\/lambda\/local-backoffice-api is of class INFREQUENT_ACCESS: read by Logs Insights, \$0\.005 per GB scanned, about \$0\.0000 for all of its \d+ B\n/,
    );
    expect(await raw([])).toEqual([0, `one\n${EXISTS}\nthree\n`, price]);
    expect(await raw(['--grep', 'reason=AlreadyExists'])).toEqual([0, `${EXISTS}\n`, price]);
    expect(await raw(['--tail', '4', '--exclude', 'AlreadyExists'])).toEqual([0, 'old\none\nthree\n', price]);
    expect((await raw(['--pattern', 'one']))[0]).toBe(2);
    expect((await app.run(['logs', 'groups'])).stdout).toContain('\tINFREQUENT_ACCESS\t');
  });

  it.each(['-f', '--live'])('is not followed: %s', async (option) => {
    await withClass('INFREQUENT_ACCESS');
    const { code, stderr } = await app.run(['logs', option, '--for', '1s'], { clock: quick });
    expect([code, stderr.split('\n')[0]]).toEqual([
      1,
      expect.stringContaining(`the log group ${GROUP} cannot be followed: it is not of class STANDARD`),
    ]);
    expect(stderr).toContain('backoffice logs --since 10m');
  });

  it('of class DELIVERY can be read nowhere here', async () => {
    await withClass('DELIVERY');
    expect(await raw([])).toEqual([1, '', expect.stringContaining('is of class DELIVERY')]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
it("takes the log group of the configuration, of the stack, or Lambda's own", () => {
  const names = { functionName: 'f', functionLogGroup: '/stack' };
  expect(logGroupOf({ LoggingConfig: { LogGroup: '/own' } }, names)).toBe('/own');
  expect(logGroupOf({}, names)).toBe('/stack');
  expect(logGroupOf({ LoggingConfig: {} }, { functionName: 'f' })).toBe('/aws/lambda/f');
});
