import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDirectory, removeDirectory, temporaryDirectory } from '../support/directory.ts';
import { zipOf } from '../support/functions.ts';
import { DIST } from '../support/paths.ts';

const BIN = join(DIST, 'backoffice.cjs');
const hasSetpriv = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;

type Variables = Readonly<Record<string, string>>;

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line of the built program. @param before a program that starts it, such as `setpriv`. */
async function run(
  cwd: string,
  argv: readonly string[],
  variables: Variables,
  before: readonly string[] = [],
): Promise<Ran> {
  const [program = '', ...words] = [...before, process.execPath, BIN, ...argv];
  const child = spawn(program, words, { cwd, env: { PATH: process.env.PATH ?? '', ...variables } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end();
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

let root: string;
let mark: string;
let repository: string;
const states: string[] = [];

/** Somebody deploys in a repository, and changes the function to one that does harm. */
beforeAll(async () => {
  root = makeDirectory();
  mark = join(root, 'harm');
  repository = join(root, 'repository');
  mkdirSync(repository);
  writeFileSync(
    join(repository, 'backoffice.config.json'),
    '{"environments":{"prod":{"region":"eu-west-1"}}}',
  );
  const state = join(repository, '.backoffice');
  const own = { HOME: root, BACKOFFICE_STATE_DIR: state };
  expect((await run(repository, ['deploy', '--no-verify'], own)).code).toBe(0);
  const code = `require('fs').writeFileSync(${JSON.stringify(mark)}, ''); exports.handler = async () => ({ statusCode: 200, body: '{}' })`;
  const zip = join(root, 'function.zip');
  writeFileSync(zip, zipOf(code));
  await run(repository, ['function', 'update', '--zip', zip, '--yes', '--no-verify'], own);
  await run(repository, ['local', 'stop'], own);
  writeFileSync(join(state, 'environment'), 'prod\n');
  rmSync(mark, { force: true });
}, 120_000);

afterAll(async () => {
  for (const state of states)
    await run(root, ['local', 'reset', '--yes'], { HOME: root, BACKOFFICE_STATE_DIR: state });
  removeDirectory(root);
});

/** A copy of it on the machine of somebody else. */
function cloned(): { readonly clone: string; readonly home: string } {
  const directory = temporaryDirectory();
  const clone = join(directory, 'clone');
  cpSync(repository, clone, { recursive: true });
  const home = join(directory, 'home');
  mkdirSync(home);
  return { clone, home };
}

describe('a repository that was prepared', () => {
  it.each(['status', 'health', 'invoke', 'doctor', 'logs --max 1', 'local status'])(
    'runs nothing at: %s',
    async (words) => {
      const { clone, home } = cloned();
      const { stdout, stderr } = await run(clone, words.split(' '), { HOME: home });
      expect(existsSync(mark), stdout).toBe(false);
      expect(stderr).toContain('.backoffice is not used');
      // Nor does its choice of an environment count.
      expect(stdout + stderr).not.toContain('prod');
    },
  );

  it('would run it when the user said that it is his', async () => {
    const { clone, home } = cloned();
    const state = join(clone, '.backoffice');
    states.push(state);
    const { code } = await run(clone, ['trust', '.backoffice'], { HOME: home });
    expect(code).toBe(0);
    await run(clone, ['env', 'use', 'local'], { HOME: home });
    await run(clone, ['health'], { HOME: home });
    expect(existsSync(mark)).toBe(true);
    rmSync(mark);
    await run(clone, ['local', 'reset', '--yes'], { HOME: home });
  });
});

it('credentials are not sent to an address that a cache names', async () => {
  const { clone, home } = cloned();
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(JSON.stringify(request.headers));
    response.end('{"items":[]}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(
    join(clone, 'backoffice.config.json'),
    JSON.stringify({ environments: { prod: { region: 'eu-west-1', auth: 'iam' } } }),
  );
  const outputs = {
    apiEndpoint: address,
    apiId: 'a',
    apiLogGroup: 'a',
    artifactsBucket: 'a',
    authorization: 'AWS_IAM',
    environmentClass: 'production',
    functionLogGroup: 'a',
    functionName: 'a',
    tableName: 'a',
  };
  const state = join(clone, 'state');
  mkdirSync(join(state, 'outputs'), { recursive: true });
  writeFileSync(join(state, 'outputs', 'prod_any_eu-west-1_default.json'), JSON.stringify({ outputs }));
  const keys = {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  };
  // Nobody answers for CloudFormation, which is asked instead: nothing may leave this machine.
  const nowhere = { HTTPS_PROXY: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' };
  const argv = ['items', 'list', '--env', 'prod', '--state-dir', state, '--timeout', '20'];
  const { code } = await run(clone, argv, { HOME: home, ...keys, ...nowhere });
  server.close();
  expect(seen).toEqual([]);
  expect(code).toBe(1);
});

describe.skipIf(!hasSetpriv)('another user of the machine', () => {
  const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

  it('cannot put a configuration above where somebody works', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o777);
    const script = `require('fs').writeFileSync(${JSON.stringify(join(directory, 'backoffice.config.json'))}, '{}')`;
    spawnSync('setpriv', [...NOBODY.slice(1), process.execPath, '-e', script]);
    const mine = join(directory, 'mine');
    mkdirSync(mine);
    const { code, stderr } = await run(mine, ['status'], { HOME: root });
    expect([code, stderr]).toEqual([5, expect.stringContaining('belongs to user 65534, not to you (0)')]);
    const trusted = await run(mine, ['env', 'list'], { HOME: root, BACKOFFICE_TRUST: directory });
    expect(trusted.code).toBe(0);
  });

  it('is refused the configuration and the state of root', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o755);
    writeFileSync(join(directory, 'backoffice.config.json'), '{}');
    const home = join(directory, 'home');
    mkdirSync(join(home, '.local', 'state', 'backoffice'), { recursive: true });
    const { code, stderr } = await run(directory, ['env', 'list'], { HOME: home }, NOBODY);
    expect([code, stderr]).toEqual([5, expect.stringContaining('not to you (65534)')]);
  });
});
