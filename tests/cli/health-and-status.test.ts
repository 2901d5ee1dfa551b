import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { HealthReport } from '../../src/services/health.ts';
import type { StatusReport } from '../../src/services/status/status.ts';
import { runCli } from '../support/cli.ts';
import { createTestClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { portOf } from '../support/proxy.ts';
import { rememberDeadApi } from '../support/remembered.ts';

const app = useDeployed();

describe('health', () => {
  it('is 0 when the application works', async () => {
    expect(await app.json<HealthReport>(['health'])).toMatchObject({
      code: 0,
      result: { healthy: true, checks: [{ name: 'api', healthy: true }] },
    });
  });

  it('looks behind the API when asked', async () => {
    const { result } = await app.json<HealthReport>(['health', '--deep']);
    expect(result.checks.map(({ name, healthy }) => [name, healthy])).toEqual(
      ['api', 'stack', 'function', 'table', 'alarms', 'errorRate'].map((name) => [name, true]),
    );
  });

  it('waits no longer than it was told, and is 3 then', async () => {
    const file = join(app.stateDirectory(), 'elsewhere');
    const clock = createTestClock();
    const slept: number[] = [];
    rememberDeadApi(file);
    const http = {
      request: () => Promise.resolve({ status: 503, headers: {}, body: '{}', latencyMs: 1 }),
      close: () => undefined,
    };
    const { code, stdout } = await runCli(app.local(), ['health', '--wait', '30s', '--json'], {
      stateDirectory: file,
      clock: {
        ...clock,
        sleep: async (ms) => {
          slept.push(ms);
          clock.advance(ms);
        },
      },
      context: { connect: () => ({ http: async () => http, close: () => undefined }) as never },
    });
    expect(code).toBe(3);
    expect((JSON.parse(stdout) as HealthReport).checks[0]).toMatchObject({
      healthy: false,
      detail: 'answered 503',
    });
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(30_000);
  });
});

it('health says of a 200 that is not this application’s answer that it is none', async () => {
  const other = createServer((_, response) => response.end('{"services":{"lambda":"running"}}'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    other.close();
  });
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'outputs'));
  const { stdout: real } = await app.run(['outputs', '--json']);
  const outputs = JSON.parse(real) as object;
  const elsewhere = { ...outputs, apiEndpoint: `http://127.0.0.1:${portOf(other)}` };
  writeFileSync(
    join(directory, 'outputs', 'local_any_us-east-1_default.json'),
    JSON.stringify({ outputs: elsewhere }),
  );
  const { code, stdout } = await runCli(app.local(), ['health', '--json'], { stateDirectory: directory });
  expect([code, (JSON.parse(stdout) as HealthReport).checks[0]?.detail]).toEqual([
    3,
    'answered 200, but not as this application does',
  ]);
});

describe('status, outputs, whoami', () => {
  it('shows one screen', async () => {
    const { result } = await app.json<StatusReport>(['status']);
    expect(result).toMatchObject({
      environment: { name: 'local', class: 'development', region: 'us-east-1' },
      stack: { status: 'CREATE_COMPLETE' },
      api: { healthy: true },
      function: { state: 'Active', runtime: 'nodejs24.x', memoryMb: 256, timeoutSeconds: 30 },
      table: { status: 'ACTIVE' },
    });
    expect(result.alarms.map(({ state }) => state)).toEqual(['OK', 'OK', 'OK']);
    const { stdout } = await app.run(['status'], { terminal: true, env: { NO_COLOR: '1' } });
    expect(stdout).toMatch(/^environment +local \(development\) in us-east-1\n/);
    expect(stdout).toContain('ok  local-backoffice-api-errors');
  });

  it('shows what can be read, and says of the rest why not', async () => {
    const denied = new BackofficeError(
      'PERMISSION',
      'AccessDeniedException: not authorized to perform: dynamodb:DescribeTable',
    );
    const wrap = (connection: Connection): Connection => ({
      ...connection,
      dynamoDB: () => Promise.reject(denied),
    });
    const { code, result } = await app.json<StatusReport>(['status'], { wrap });
    expect(code).toBe(0);
    expect(result).toMatchObject({
      table: null,
      function: { state: 'Active' },
      problems: [`table: ${denied.message}`, `backups: ${denied.message}`],
    });
    expect((await app.run(['status'], { wrap })).stdout).toContain(`problem\ttable: ${denied.message}`);
    const health = await app.json<HealthReport>(['health', '--deep'], { wrap });
    expect(health.code).toBe(3);
    expect(health.result.checks.find(({ name }) => name === 'table')).toMatchObject({
      healthy: false,
      detail: denied.message,
    });
  });

  it('prints the bare value of an output, and names the others for a wrong one', async () => {
    const { stdout } = await app.run(['outputs', 'tableName']);
    expect(stdout).toBe('local-backoffice-data\n');
    expect(await app.run(['outputs', 'nope'])).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('apiEndpoint') as string,
    });
    expect((await app.json(['outputs'])).result).toMatchObject({
      functionName: 'local-backoffice-api',
      authorization: 'NONE',
    });
  });

  it('tells who asks', async () => {
    expect((await app.json(['whoami'])).result).toEqual({
      environment: 'local',
      class: 'development',
      account: '000000000000',
      arn: 'arn:aws:iam::000000000000:user/local',
      region: 'us-east-1',
      profile: null,
      serviceEndpoints: {},
      endpoint: app.local().endpoint,
    });
  });

  it('says what is to be done where nothing is deployed', async () => {
    const stateDirectory = temporaryDirectory();
    for (const argv of [['status'], ['outputs'], ['items'], ['health'], ['destroy', '--confirm', 'local']]) {
      const { code, stderr, stdout } = await runCli(undefined, argv, { stateDirectory });
      expect([argv, code, stdout, stderr]).toEqual([
        argv,
        7,
        '',
        'error: environment "local" is not deployed\nhint:  backoffice deploy\n',
      ]);
    }
  });
});

describe('local', () => {
  it('shows the embedded environment', async () => {
    const { result } = await app.json(['local']);
    expect(result).toMatchObject({
      running: true,
      endpoint: app.local().endpoint,
      apiEndpoint: expect.stringMatching(/^http:/) as string,
      stateDirectory: app.stateDirectory(),
    });
  });
});
