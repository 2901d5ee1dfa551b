import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { clientOptions } from '../support/local.ts';
import { DIST } from '../support/paths.ts';
import { sendRaw } from '../support/raw-http.ts';
import { rememberDeadApi } from '../support/remembered.ts';

const BIN = join(DIST, 'backoffice.cjs');

let directory: string;
let state: string;

beforeEach(() => {
  directory = makeDirectory();
  state = join(directory, 'state');
});

afterEach(async () => {
  await run(['local', 'reset', '--yes']);
  removeDirectory(directory);
});

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: directory,
  BACKOFFICE_STATE_DIR: state,
});

/** Runs a command line. @param before what a shell does first. */
function run(argv: readonly string[], before = 'true', after = '') {
  const words = argv.map((word) => `'${word}'`).join(' ');
  const script = `${before}; "${process.execPath}" "${BIN}" ${words} ${after}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
    env: environment(),
    cwd: directory,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

function processId(): number {
  return (JSON.parse(readFileSync(join(state, 'local', 'process.json'), 'utf8')) as { pid: number }).pid;
}

/** Whether requests to a host are answered, and not refused for its name. */
async function isServed(host: string): Promise<boolean> {
  const { endpoint } = JSON.parse(readFileSync(join(state, 'local', 'process.json'), 'utf8'));
  const answer = await sendRaw(endpoint, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return !answer.includes('are not served');
}

it('hosts that were allowed stay so, until others or none are', async () => {
  expect(run(['local', 'start', '--allow-host', 'a_b']).code).toBe(2);
  expect(
    run(['local', 'start', '--allow-host', 'API.test', '--allow-host', 'host.docker.internal']).code,
  ).toBe(0);
  expect([await isServed('api.test:80'), await isServed('other.test')]).toEqual([true, false]);
  run(['local', 'stop']);
  expect(run(['local', 'start']).code).toBe(0);
  expect(await isServed('host.docker.internal')).toBe(true);
  expect(run(['local', 'start', '--allow-host', 'other.test']).code).toBe(0);
  expect([await isServed('api.test'), await isServed('other.test')]).toEqual([false, true]);
  expect(run(['local', 'start', '--no-allow-host']).code).toBe(0);
  expect([await isServed('other.test'), await isServed('localhost')]).toEqual([false, true]);
});

it('destroy leaves stacks of others, and what serves them', async () => {
  expect(run(['deploy', '--quiet', '--no-verify']).code).toBe(0);
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID } = JSON.parse(run(['local', 'env', '--json']).stdout);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: 'local' };
  const client = new CloudFormationClient({ ...clientOptions(AWS_ENDPOINT_URL), credentials });
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  await client.send(new CreateStackCommand({ StackName: 'beside', TemplateBody }));
  await waitUntilStackCreateComplete(
    { client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
    { StackName: 'beside' },
  );
  const { code, stderr } = run(['destroy', '--confirm', 'local']);
  expect([code, stderr]).toEqual([0, expect.stringContaining('goes on for beside\n')]);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  expect(Stacks.map(({ StackName }) => StackName)).toEqual(['beside']);
});

describe.skipIf(process.platform !== 'linux')('a process that hangs', () => {
  it('is named by every command, within seconds', () => {
    expect(run(['deploy', '--quiet', '--no-verify']).code).toBe(0);
    const pid = processId();
    process.kill(pid, 'SIGSTOP');
    expect(run(['local', 'status']).stdout).toMatch(`running\tprocess ${pid} hangs: it does not answer\n`);
    expect(JSON.parse(run(['local', 'status', '--json']).stdout)).toMatchObject({
      state: 'hung',
      running: true,
      pid,
    });
    for (const argv of [['items', 'list'], ['table'], ['local', 'start']]) {
      const started = performance.now();
      const { code, stderr } = run(argv);
      expect([argv, code, stderr]).toEqual([
        argv,
        1,
        `error: the embedded environment (process ${pid}) does not answer\nhint:  end it, then rerun; nothing is lost: backoffice local stop\n`,
      ]);
      expect(performance.now() - started).toBeLessThan(15_000);
    }
    expect(run(['local', 'stop', '--json']).stdout).toMatch('"changed": true');
    expect(run(['items', 'list'])).toMatchObject({ code: 0, stderr: '' });
  }, 60_000);
});

it('a crash is told once, on stderr, cleaned', () => {
  expect(run(['local', 'start']).code).toBe(0);
  const pid = processId();
  writeFileSync(join(state, 'local', 'process.log'), 'FATAL \u001b[31mERROR: heap\u0007\n', { flag: 'a' });
  process.kill(pid, 'SIGKILL');
  const status = run(['local', 'status']);
  expect(status.stdout).toContain(`no: process ${pid} crashed`);
  expect(status.stdout).toContain('FATAL ERROR: heap');
  const { code, stderr } = run(['local', 'start']);
  expect(code).toBe(0);
  expect(stderr).toContain(`the embedded environment (process ${pid}) crashed and was started again`);
  expect(stderr).toContain('FATAL ERROR: heap');
  for (const control of ['\u001b', '\u0007']) expect(stderr).not.toContain(control);
  expect(run(['local', 'start']).stderr).toBe('');
});

it.skipIf(process.platform !== 'linux').each([24, 40])('too few open files (%i) are told', (files) => {
  const { code, stderr } = run(['local', 'start'], `ulimit -n ${files}`);
  expect(code).toBe(1);
  expect(stderr).toContain(
    `the embedded environment does not start: ${files} open files are allowed, and 64 are needed: raise the limit (ulimit -n 1024)`,
  );
  expect(run(['local', 'status']).stdout).toContain('running\tno\n');
});

describe.skipIf(process.platform === 'win32')('what is kept', () => {
  it('is its owner’s alone, whatever the mask and what was there', () => {
    mkdirSync(join(state, 'local'), { recursive: true });
    mkdirSync(join(state, 'outputs'), { mode: 0o755 });
    chmodSync(join(state, 'local'), 0o755);
    expect(run(['deploy', '--quiet'], 'umask 000').code).toBe(0);
    expect(run(['items', 'create', '--id', 'a'], 'umask 000').code).toBe(0);
    const open = readdirSync(state, { recursive: true, encoding: 'utf8' }).filter(
      (name) => (statSync(join(state, name)).mode & 0o077) !== 0,
    );
    expect(open).toEqual([]);
  });

  it('lies in a directory that is its owner’s alone', () => {
    expect(run(['local', 'start'], 'umask 000').code).toBe(0);
    expect(statSync(state).mode & 0o777).toBe(0o700);
  });
});

describe.skipIf(process.platform === 'win32')('an end from outside', () => {
  it.each(['SIGHUP', 'SIGQUIT', 'SIGTERM', 'SIGINT'] as const)(
    'by %s is told as an interruption',
    async (name) => {
      const server = createServer((_request, response) => response.writeHead(503).end());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      rememberDeadApi(state, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const child = spawn(process.execPath, [BIN, 'health', '--wait', '1h'], {
        env: environment(),
        cwd: directory,
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
      await new Promise((resolve) => server.once('request', resolve));
      child.kill(name);
      expect(await ended).toBe(name === 'SIGHUP' ? 'SIGHUP' : 130);
      expect(stderr).toContain('error: interrupted');
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  );

  it('an error is told where it can be when stdout takes nothing', () => {
    const { code, stderr } = run(['local', 'status', '--json'], 'true', '> /dev/full');
    expect(code).toBe(1);
    expect(stderr).toBe('error: the result could not be written to stdout: no space left on device\n');
    expect(run(['local', 'status', '--json'], 'true', '> /dev/full 2> /dev/full')).toMatchObject({ code: 1 });
    expect(run(['items', 'get', 'x', '--nonsense'], 'true', '2> /dev/full').code).toBe(2);
  });
});
