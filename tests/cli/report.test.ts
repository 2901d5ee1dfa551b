import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { OperationsReport } from '../../src/services/report/report.ts';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { clientOptions } from '../support/local.ts';
import { logWriter } from '../support/logs.ts';

const app = useDeployed();
const CANARIES = [
  'hunter2-canary',
  'jane.canary@example.com',
  '203.0.113.77',
  '123456789012',
  'AKIAIOSFODNN7CANARY',
];
const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"\'`|[a](http://evil.example)';

beforeAll(async () => {
  for (let index = 0; index < 8; index += 1) await app.run(['items', 'create', '--id', `r-${index}`]);
  await app.run(['items', 'get', 'absent']);
  const error = (message: string, requestId: string) =>
    JSON.stringify({
      level: 'ERROR',
      timestamp: new Date().toISOString(),
      message,
      function_request_id: requestId,
      error: { name: 'CanaryError', message, location: 'index.js:1' },
    });
  const [password, mail, ip, account, key] = CANARIES;
  await logWriter(app.local())([
    [
      Date.now(),
      error(
        `cannot log in: password=${password} as ${mail} from ${ip} in ${account} by ${key}`,
        '8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d',
      ),
    ],
    [Date.now(), error(`Hostile ${HOSTILE}`, '8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6e')],
  ]);
});

async function report(argv: readonly string[] = []): Promise<OperationsReport> {
  return (await app.json<OperationsReport>(['metrics', 'report', ...argv])).result;
}

it('tells everything about a time, with a verdict', async () => {
  const found = await report(['--since', '1h']);
  expect(found.checks.map(({ name, level }) => [name, level])).toEqual([
    ['alarms', 'good'],
    ['errors', 'good'],
    ['crashes of the function', 'good'],
    ['throttling', 'good'],
    ['errors in the logs', 'warning'],
  ]);
  expect(found.verdict).toEqual({
    level: 'warning',
    text: 'works, with something to look at: errors in the logs',
  });
  expect(found.errors?.groups).toHaveLength(2);
  expect(found.slowest?.[0]).toMatchObject({ route: expect.any(String), latencyMs: expect.any(Number) });
  const latencies = found.slowest?.map(({ latencyMs }) => latencyMs) ?? [];
  expect(latencies).toEqual([...latencies].sort((a, b) => b - a));
  expect(found.slowest?.every(({ time }) => !Number.isNaN(Date.parse(time)))).toBe(true);
  expect(found.coldStarts).toMatchObject({ count: 1, p50: expect.any(Number) });
  expect(found.releases).toEqual([{ number: 1, time: expect.any(String), version: '0.0.0' }]);
  expect(found.cost?.lines).toHaveLength(18);
  expect(found.notes).toEqual([
    expect.stringMatching(/^the application was made 20.*Z: there is nothing from before$/),
  ]);
  expect(found.troubles).toEqual([{ kind: 'new-errors', text: '2 kinds of errors are new since release 1' }]);
  const routes = Object.fromEntries(found.routes?.map((each) => [each.route, each]) ?? []);
  // The smoke test of the deployment makes an item too.
  expect(routes['POST /items']).toMatchObject({
    requests: 9,
    statuses: { '2xx': 9, '3xx': 0, '4xx': 0, '5xx': 0 },
    throttled: 0,
    p50: expect.any(Number),
    p95: expect.any(Number),
  });
  expect(routes['GET /items/{id}']?.statuses).toMatchObject({ '2xx': 1, '4xx': 1 });
  expect(found.failed).toEqual([]);
  expect(found.askedUsd).toBeGreaterThan(found.metrics.asked.usd);
});

it('writes a page, Markdown and JUnit, and says how large they are', async () => {
  const cwd = temporaryDirectory();
  const argv = [
    'metrics',
    'report',
    '--html',
    'r.html',
    '--markdown',
    'r.md',
    '--junit',
    'r.xml',
    '--since',
    '7d',
  ];
  const { code, stdout, stderr } = await app.run(argv, { cwd });
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'good\talarms\t3 quiet']);
  expect(stderr).toMatch(
    /^r\.html written, [\d.]+ KB\nr\.md written, [\d.]+ KB\nr\.xml written, [\d.]+ (KB|B)\n$/,
  );
  const html = readFileSync(join(cwd, 'r.html'), 'utf8');
  expect(Buffer.byteLength(html)).toBeLessThan(100 * 1024);
  expect(html).not.toMatch(/<script|<img|<link|<iframe|https?:\/\/(?!www\.w3\.org)/);
  expect(html.match(/<figure>/g)?.length).toBe(html.match(/<desc /g)?.length);
  const xml = readFileSync(join(cwd, 'r.xml'), 'utf8');
  expect(xml).toContain('tests="5" failures="0" errors="0" skipped="0"');
  expect(xml).toContain('<property name="summary" value="2 kinds of errors are new since release 1"/>');
  expect(readFileSync(join(cwd, 'r.md'), 'utf8')).toContain('## Slowest requests');
  const dry = await app.run([...argv, '--dry-run'], { cwd: temporaryDirectory() });
  expect(dry.stderr).toContain('r.html would be written');
});

it('goes to stdout, one of them, and into the summary of a CI job', async () => {
  const directory = temporaryDirectory();
  const summary = join(directory, 'summary.md');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  const markdown = await app.run(['metrics', 'report', '--markdown'], { env });
  expect(markdown.stdout).toMatch(
    /^# local: WARNING\n\n\*\*2 kinds of errors are new since release 1\*\*\n\nworks, with something to look at/,
  );
  expect(readFileSync(summary, 'utf8')).toContain(markdown.stdout.slice(0, 200));
  expect((await app.run(['metrics', 'report', '--junit'])).stdout).toMatch(/^<\?xml/);
  const both = await app.run(['metrics', 'report', '--junit', '--markdown']);
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('cannot both go to stdout')]);
});

it('fails a JUnit test and ends with 3 where a limit is breached', async () => {
  const { code, stdout } = await app.run([
    'metrics',
    'report',
    '--junit',
    '--fail-if',
    'requests>1,BatchGetItem.p99>1s',
    '--allow-no-data',
  ]);
  expect(code).toBe(3);
  expect(stdout).toContain('tests="7" failures="1" errors="0" skipped="1"');
  expect(stdout).toContain('name="limit requests&gt;1"');
});

it('cannot be written where there is no such directory, and says so', async () => {
  const { code, stderr } = await app.run(['metrics', 'report', '--html', 'no/such/place.html']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('no/such/place.html cannot be written')]);
});

describe('what tells secrets, people and places', () => {
  const written = async (...more: string[]): Promise<string> => {
    const cwd = temporaryDirectory();
    const files = ['--html', 'r.html', '--markdown', 'r.md', '--junit', 'r.xml'];
    const { stdout, stderr } = await app.run(['metrics', 'report', ...files, '--json', ...more], { cwd });
    return [
      stdout,
      stderr,
      ...['r.html', 'r.md', 'r.xml'].map((name) => readFileSync(join(cwd, name), 'utf8')),
    ].join('\n');
  };

  it('is taken out by default', async () => {
    const text = await written();
    for (const canary of CANARIES) expect(text).not.toContain(canary);
    expect(text).toContain('<secret>');
  });

  it('stays with --no-redact', async () => {
    expect(await written('--no-redact')).toContain('jane.canary@example.com');
  });

  it('does not become markup, whatever it says', async () => {
    const cwd = temporaryDirectory();
    await app.run(['metrics', 'report', '--no-redact', '--html', 'r.html', '--markdown', 'r.md'], { cwd });
    const html = readFileSync(join(cwd, 'r.html'), 'utf8');
    expect(html).toContain('Hostile &lt;/script&gt;&lt;script&gt;alert');
    expect(html).not.toMatch(/<script|<img/);
    const markdown = readFileSync(join(cwd, 'r.md'), 'utf8');
    const row = markdown.split('\n').find((line) => line.includes('Hostile')) ?? '';
    expect(row.replaceAll('\\|', '').split('|')).toHaveLength(9);
    expect(row).not.toMatch(/<script|(?<!\\)\[a/);
  });
});

it('goes on without what may not be read, and says so', async () => {
  const denied = async (): Promise<never> => {
    throw new BackofficeError('PERMISSION', 'it is not allowed');
  };
  const { code, result } = await app.json<OperationsReport>(['metrics', 'report'], {
    wrap: (connection: Connection): Connection => ({
      ...connection,
      s3: denied,
      logs: async () => ({ ...(await connection.logs()), startQuery: denied, filterLogEvents: denied }),
      cloudWatch: async () => ({ ...(await connection.cloudWatch()), describeAlarms: denied }),
    }),
  });
  expect(code).toBe(0);
  const { alarms, errors, routes, failed, slowest, coldStarts, releases } = result;
  for (const unread of [alarms, errors, routes, failed, slowest, coldStarts, releases])
    expect(unread).toBeNull();
  expect(result.notes.map((note) => note.split(':')[0])).toEqual(
    expect.arrayContaining(['alarms', 'errors', 'slowest requests', 'cold starts', 'releases']),
  );
  expect(result.verdict).toMatchObject({ level: 'good', text: expect.stringContaining('not known: alarms') });
});

it('does not call alarms good of which nobody knows whether they are heard', async () => {
  const { result } = await app.json<OperationsReport>(['metrics', 'report'], {
    wrap: (connection: Connection): Connection => ({
      ...connection,
      sns: async () => {
        throw new BackofficeError('PERMISSION', 'it is not allowed');
      },
    }),
  });
  expect(result.checks[0]).toMatchObject({
    name: 'alarms',
    level: 'unknown',
    detail: expect.stringMatching(/^quiet; whether anybody listens is not known: local-backoffice-api-5xx, /),
  });
  expect(result.notes).toContain(
    'whether anybody listens to the topic local-backoffice-alarms is not known: it is not allowed',
  );
});

it('tells of alarms that went off within its time, though they are quiet again', async () => {
  const client = new CloudWatchClient(clientOptions(app.local().endpoint));
  const AlarmName = 'local-backoffice-api-5xx';
  for (const StateValue of ['ALARM', 'OK'] as const)
    await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'for a test' }));
  client.destroy();
  const found = await report(['--since', '1h']);
  expect(found.alarms?.find(({ name }) => name === AlarmName)).toMatchObject({ state: 'OK' });
  expect(found.fired).toMatchObject([{ alarm: AlarmName, reason: 'for a test' }]);
  expect(found.checks.find(({ name }) => name === 'alarms')).toEqual({
    name: 'alarms',
    level: 'warning',
    detail: `went off in this time: ${AlarmName}`,
  });
  const cwd = temporaryDirectory();
  await app.run(['metrics', 'report', '--html', 'fired.html', '--markdown', 'fired.md'], { cwd });
  expect(readFileSync(join(cwd, 'fired.html'), 'utf8')).toMatch(
    /<span class="mark fired"[^>]*title="local-backoffice-api-5xx went off/,
  );
  expect(readFileSync(join(cwd, 'fired.md'), 'utf8')).toMatch(/## Alarms that went off[\s\S]*for a test/);
});
