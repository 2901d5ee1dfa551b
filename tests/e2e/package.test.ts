import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, install } from '../support/installed.ts';
import { ROOT } from '../support/paths.ts';
import { rememberDeadApi } from '../support/remembered.ts';

let app: Installed;

beforeAll(() => {
  app = install();
});

afterAll(() => app.dispose());

async function json<T = Record<string, unknown>>(argv: readonly string[]): Promise<T> {
  const { stdout, stderr } = await app.run([...argv, '--json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

interface LocalStatus {
  readonly running: boolean;
  readonly pid: number;
  readonly endpoint: string;
  readonly apiEndpoint: string;
}

describe('the installed package', () => {
  it('shows its version without writing anything', async () => {
    const { version } = JSON.parse(
      readFileSync(join(app.directory, 'node_modules', 'backoffice', 'package.json'), 'utf8'),
    ) as { version: string };
    const before = readdirSync(app.directory).sort();
    expect(await app.run(['version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(await app.run(['--help'])).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(app.directory).sort()).toEqual(before);
  });

  it('tells an old Node in one line what it needs', async () => {
    const preload = join(app.directory, 'old-node.cjs');
    writeFileSync(
      preload,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.1' } });",
    );
    const env = { NODE_OPTIONS: `--require ${preload}` };
    const message = 'backoffice needs Node 20.19 or newer; this is 18.20.1';
    expect(await app.run(['items'], { env })).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${message}\nhint:  install a newer Node.js\n`,
    });
    expect(JSON.parse((await app.run(['items', '--json'], { env })).stdout)).toMatchObject({
      error: { message },
    });
  });

  it('holds the notices of what it bundles', () => {
    const notices = readFileSync(
      join(app.directory, 'node_modules', 'backoffice', 'dist', 'THIRD-PARTY-NOTICES.txt'),
      'utf8',
    );
    for (const name of ['commander', '@aws-sdk/client-dynamodb', '@smithy/core', 'string-width', 'ora'])
      expect(notices).toContain(`${name} `);
  });

  it('deploys, and its second deploy changes nothing', async () => {
    expect((await app.run(['deploy'])).code).toBe(0);
    expect(await json(['deploy'])).toMatchObject({ changed: false });
    expect((await app.run(['items', 'create', '--id', 'item-001', '--description', 'Test item'])).code).toBe(
      0,
    );
  });

  it('runs with a read-only home, and uses the code cache where it can', async () => {
    expect((await app.run(['health'], { env: { XDG_CACHE_HOME: '/proc/nowhere' } })).code).toBe(0);
    const builds = readdirSync(join(app.directory, 'cache', 'backoffice'));
    expect(readdirSync(join(app.directory, 'cache', 'backoffice', builds[0] ?? '')).sort()).toEqual([
      'bin.cjs',
      'deploy',
      'items',
    ]);
  });

  it('writes the code cache of a command once, and again when it is damaged', async () => {
    const [build = ''] = readdirSync(join(app.directory, 'cache', 'backoffice'));
    const file = join(app.directory, 'cache', 'backoffice', build, 'items');
    expect((await app.run(['items', 'list'])).code).toBe(0);
    const written = statSync(file);
    expect((await app.run(['items', 'list'])).code).toBe(0);
    expect(statSync(file).mtimeMs).toBe(written.mtimeMs);
    truncateSync(file, written.size / 2);
    expect((await app.run(['items', 'list'])).code).toBe(0);
    // Nothing of what was damaged is kept: what this command needs is written anew.
    const anew = statSync(file);
    expect(anew.mtimeMs).toBeGreaterThan(written.mtimeMs);
    expect(anew.size).toBeGreaterThan(100_000);
    expect((await app.run(['items', 'list'])).code).toBe(0);
    expect(statSync(file).mtimeMs).toBe(anew.mtimeMs);
  });

  it('writes nothing but the result to a reader that goes away', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${app.bin}" items list --all --json | head -1`],
      {
        env: { ...process.env, BACKOFFICE_STATE_DIR: app.state },
      },
    );
    expect([status, stderr.toString()]).toEqual([0, '']);
  });
});

describe('many lines', () => {
  it('reach a reader that takes one and goes, and one that is slow, whole and at its pace', async () => {
    const program = join(ROOT, 'tests', 'bench', 'canned-logs.mjs');
    // 400,000 lines: far more than the buffers between the two hold.
    const canned = spawn(process.execPath, [program, '250', '1600'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const address = await new Promise<string>((resolve) =>
        canned.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
      );
      const state = join(app.directory, 'many');
      mkdirSync(join(state, 'outputs'), { recursive: true });
      const outputs = {
        apiEndpoint: 'http://127.0.0.1:9',
        functionName: 'f',
        tableName: 't',
        artifactsBucket: 'b',
        apiLogGroup: 'a',
        apiId: 'i',
        authorization: 'NONE',
        environmentClass: 'development',
        functionLogGroup: 'g',
      };
      writeFileSync(join(state, 'outputs', 'dev_any_us-east-1_default.json'), JSON.stringify({ outputs }));
      const env = {
        ...process.env,
        BACKOFFICE_STATE_DIR: state,
        BACKOFFICE_ENV: 'dev',
        AWS_ENDPOINT_URL: address,
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        AWS_REGION: 'us-east-1',
      };
      const shell = (script: string) => {
        const started = performance.now();
        const { stdout, stderr } = spawnSync(
          'sh',
          ['-c', script.replace('logs', `"${process.execPath}" "${app.bin}" logs`)],
          { env, encoding: 'utf8' },
        );
        return { stdout, stderr, ms: performance.now() - started };
      };
      const first = shell('logs | head -1');
      expect([first.stdout.split('\n').length, first.stderr]).toEqual([2, '']);
      const all = shell('logs | (sleep 0.2; wc -l)');
      expect([all.stdout.trim(), all.stderr]).toEqual(['400000', '']);
      expect(first.ms).toBeLessThan(all.ms / 2);
    } finally {
      canned.kill();
    }
  });
});

describe('the background process', () => {
  it('is killed, and the next command starts it again with all that was acknowledged', async () => {
    const before = await json<LocalStatus>(['local', 'status']);
    await app.run(['items', 'create', '--id', 'before-kill']);
    process.kill(app.processId(), 'SIGKILL');
    expect((await app.run(['items', 'get', 'before-kill'])).code).toBe(0);
    const after = await json<LocalStatus>(['local', 'status']);
    expect(after.pid).not.toBe(before.pid);
    expect([after.endpoint, after.apiEndpoint]).toEqual([before.endpoint, before.apiEndpoint]);
  });

  it('is killed while it writes, again and again, and loses nothing that was acknowledged', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const writes = Array.from({ length: 6 }, async (_, n) => {
        const id = `kill-${round}-${n}`;
        const { code } = await app.run(['items', 'create', '--id', id, '--status', 'kill']);
        if (code === 0) acknowledged.push(id);
      });
      await Promise.race(writes);
      process.kill(app.processId(), 'SIGKILL');
      await Promise.all(writes);
    }
    const { stdout } = await app.run(['items', 'list', '--status', 'kill', '--all', '--json']);
    const kept = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged.length).toBeGreaterThan(0);
  });

  it('is started once by many commands at once', async () => {
    await app.run(['local', 'stop']);
    expect((await json<LocalStatus>(['local', 'status'])).running).toBe(false);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => json<{ stack: { status: string } }>(['status'])),
    );
    expect(answers.map(({ stack }) => stack.status)).toEqual(
      Array.from({ length: 4 }, () => 'CREATE_COMPLETE'),
    );
    const listed = spawnSync('ps', ['-eo', 'args']).stdout.toString().split('\n');
    expect(
      listed.filter((line) => line.includes('local-process-daemon') && line.includes(app.state)),
    ).toHaveLength(1);
  });

  it('moves to other ports when its own are taken', async () => {
    const before = await json<LocalStatus>(['local', 'status']);
    await app.run(['local', 'stop']);
    const servers = [before.endpoint, before.apiEndpoint].map((address) =>
      createServer().listen(Number(new URL(address).port), '127.0.0.1'),
    );
    expect((await app.run(['items', 'get', 'item-001', '--via', 'table'])).code).toBe(0);
    expect((await json<{ apiEndpoint: string }>(['outputs'])).apiEndpoint).not.toBe(before.apiEndpoint);
    expect((await app.run(['items', 'get', 'item-001'])).code).toBe(0);
    for (const server of servers) server.close();
  });

  it('is replaced when another build of the program is installed', async () => {
    const before = await json<LocalStatus>(['local', 'status']);
    const file = join(app.directory, 'node_modules', 'backoffice', 'dist', 'release.json');
    const release = readFileSync(file, 'utf8');
    writeFileSync(file, JSON.stringify({ version: '9.9.9', build: 'other' }));
    expect((await app.run(['status'])).code).toBe(0);
    expect((await json<LocalStatus>(['local', 'status'])).pid).toBe(before.pid);
    const changing = await app.run(['logs', 'retention', '30']);
    expect([changing.code, changing.stderr]).toEqual([
      0,
      expect.stringMatching(/^the embedded environment was restarted: version \S+ is now 9\.9\.9$/m),
    ]);
    const after = await json<LocalStatus & { version: string }>(['local', 'status']);
    expect([after.version, after.pid === before.pid]).toEqual(['9.9.9', false]);
    writeFileSync(file, release);
  });

  it('ends when its state directory is deleted', async () => {
    const pid = app.processId();
    rmSync(join(app.state, 'local'), { recursive: true, force: true });
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
    expect((await app.run(['items'])).code).toBe(7);
    expect((await app.run(['deploy', '--quiet'])).code).toBe(0);
  });

  it('traces every request when that is chosen, until it is not', async () => {
    expect((await app.run(['deploy', '--quiet'])).code).toBe(0);
    const process = app.processId();
    expect((await app.run(['local', 'start', '--trace-all'])).code).toBe(0);
    expect(app.processId()).not.toBe(process);
    for (let index = 0; index < 6; index += 1) await app.run(['items', 'list']);
    const { stderr } = await app.run(['traces', '--route', '/items', '--limit', '1000']);
    expect(Number(/^(\d+) matching traces/.exec(stderr)?.[1])).toBeGreaterThanOrEqual(6);
    expect(await json(['local', 'start'])).toMatchObject({ changed: false });
    expect(await json(['local', 'start', '--no-trace-all'])).toMatchObject({ changed: true });
  });

  it('waits for the disk with every write to a table when that is chosen, until it is not', async () => {
    expect(await json(['local', 'start', '--durable'])).toMatchObject({ changed: true });
    expect((await app.run(['items', 'create', '--id', 'durable'])).code).toBe(0);
    expect(await json(['local', 'start', '--durable'])).toMatchObject({ changed: false });
    expect(await json(['local', 'start', '--no-durable'])).toMatchObject({ changed: true });
    expect((await app.run(['items', 'get', 'durable'])).code).toBe(0);
  });

  it('is stopped by destroy, and started by nothing but deploy then', async () => {
    expect((await app.run(['destroy', '--confirm', 'local'])).code).toBe(0);
    expect((await json<LocalStatus>(['local', 'status'])).running).toBe(false);
    expect((await app.run(['items'])).code).toBe(7);
    expect((await json<LocalStatus>(['local', 'status'])).running).toBe(false);
  });
});

/** Whether a small file system can be mounted here, to be filled. */
function mountSmall(directory: string): boolean {
  mkdirSync(directory, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]).status === 0;
}

describe('trouble with the disk', () => {
  it('is told in one line', async () => {
    const file = join(app.directory, 'no-directory');
    writeFileSync(file, '');
    const { code, stderr } = await app.run(['deploy', '--state-dir', file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: the state directory .* cannot be written: .*\nhint: {2}make it writable, or choose another one with --state-dir\n$/,
    );
  });

  it('is told when the state is damaged, and what to do', async () => {
    const state = join(app.directory, 'damaged');
    const tables = join(state, 'local', 'dynamodb');
    mkdirSync(tables, { recursive: true });
    writeFileSync(join(tables, '00000001.log'), Buffer.from(Array.from({ length: 60 }, () => 1)));
    const { code, stderr } = await app.run(['deploy', '--state-dir', state]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: the embedded environment does not start: The file 00000001\.log is damaged at byte 0: .*\nhint: {2}put a copy of the state in its place, or begin anew: backoffice local reset --state-dir \S+damaged\n$/,
    );
    expect((await app.run(['local', 'reset', '--yes', '--state-dir', state])).code).toBe(0);
  });

  it('is told when the disk is full', async ({ skip }) => {
    const small = join(app.directory, 'small');
    skip(!mountSmall(small), 'no file system can be mounted here');
    spawnSync('sh', ['-c', `head -c 100000 /dev/zero > ${small}/fill`]);
    const { code, stderr } = await app.run(['deploy', '--state-dir', join(small, 'state')]);
    spawnSync('umount', [small]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*(disk is full|no space left|does not start)/is);
  });
});

describe('Ctrl-C', () => {
  it('ends a command within a second with 130, whatever it waits for', async () => {
    await app.run(['deploy', '--quiet']);
    rememberDeadApi(app.state, 'http://127.0.0.1:9');
    const pid = app.processId();
    process.kill(pid, 'SIGSTOP');
    const limited = await app.run(['local', 'status', '--timeout', '0.3']);
    expect([limited.code, limited.stderr]).toEqual([1, expect.stringContaining('not done within 0.3 s')]);
    const child = app.start(['health', '--wait', '1h', '--debug']);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await expect.poll(() => stderr, { timeout: 10_000 }).toContain('debug: GET http://127.0.0.1:9/health');
    const started = performance.now();
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(stderr).toContain('error: interrupted');
    process.kill(pid, 'SIGCONT');
  });
});

const hasScript = spawnSync('script', ['--version']).status === 0;

describe.skipIf(!hasScript)('a terminal', () => {
  it('gets titles, colours and questions', async () => {
    await app.run(['outputs']);
    await app.run(['items', 'create', '--id', 'on-terminal']);
    const onTerminal = (argv: string, input = '') =>
      spawnSync('script', ['-qec', `stty cols 80; "${process.execPath}" "${app.bin}" ${argv}`, '/dev/null'], {
        input,
        encoding: 'utf8',
        env: { ...process.env, BACKOFFICE_STATE_DIR: app.state, CI: '', NO_COLOR: '', TERM: 'xterm' },
      });
    const listed = onTerminal('items list');
    expect(listed.stdout).toContain('DESCRIPTION');
    expect(listed.stdout).toContain('\u001b[');
    const refused = onTerminal('items delete on-terminal', 'n\n');
    expect([refused.status, refused.stdout.includes('Continue? [y/N]')]).toEqual([5, true]);
    expect(onTerminal('items delete on-terminal', 'y\n').status).toBe(0);
  });
});

describe('an undone deletion', () => {
  it('keeps every digit, across all chunks', async () => {
    await app.run(['deploy', '--quiet']);
    await app.run(['items', 'create', '--id', 'digits', '--set', 'n=12345678901234567890.5']);
    const { stderr } = await app.run(['items', 'delete', 'digits', '--yes', '--via', 'table']);
    const [, number = ''] = /backoffice undo (\d+)/.exec(stderr) ?? [];
    expect((await app.run(['undo', number])).code).toBe(0);
    expect((await app.run(['items', 'get', 'digits', '--json'])).stdout).toContain(
      '"n": 12345678901234567890.5',
    );
  });
});
