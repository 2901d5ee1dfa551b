import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Level } from 'level';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { startLocal, type TestLocal } from '../support/local.ts';

/** A store of format 1: an environment with an item, a backup from before another was deleted, and a release. */
const STATE = fileURLToPath(new URL('../fixtures/former-store/state.tgz', import.meta.url));
const RESTORED = 'local-backoffice-data-before';

let stateDirectory: string;
let local: TestLocal;

beforeAll(async () => {
  stateDirectory = makeDirectory();
  execFileSync('tar', ['-xzf', STATE, '-C', stateDirectory]);
  expect(await formatOf(join(stateDirectory, 'local', 'store'))).toBe('1');
  local = await startLocal({ directory: join(stateDirectory, 'local') });
});

afterAll(async () => {
  await local.close();
  removeDirectory(stateDirectory);
  expect(local.errors).toEqual([]);
});

async function formatOf(store: string): Promise<string | undefined> {
  const level = new Level<string, string>(store);
  const format = await level.get('!store!format');
  await level.close();
  return format;
}

async function run(...argv: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runCli(local, [...argv, '--json'], { stateDirectory });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

it('items are there, and others are added', async () => {
  expect(await run('items', 'list')).toMatchObject({
    items: [{ id: 'item-001', status: 'pending', version: 1 }],
  });
  await run('items', 'create', '--id', 'item-003');
  expect(await run('items', 'get', 'item-003')).toMatchObject({ id: 'item-003', version: 1 });
});

it('the function runs its code', async () => {
  expect(await run('invoke')).toMatchObject({ ok: true, answer: { status: 'healthy', version: '0.1.0' } });
});

it('a backup is restored with what it held', async () => {
  expect(await run('backup', 'list')).toMatchObject({ backups: [{ name: 'before', status: 'AVAILABLE' }] });
  await run('backup', 'restore', 'before', '--to', RESTORED, '--confirm', 'local');
  expect(await run('table', 'show', RESTORED, '--count')).toMatchObject({
    name: RESTORED,
    items: { exact: 2 },
  });
});

it('a release follows the one that is there, and is rolled back to it', async () => {
  const first = { number: 1, code: '69c86b6d8142' };
  expect(await run('releases')).toMatchObject({ releases: [first], damaged: [] });
  expect(await run('drift')).toMatchObject({ drifted: false });
  expect(await run('deploy', '--yes')).toMatchObject({
    release: { number: 2 },
    verification: { passed: true },
  });
  expect(await run('rollback', '1', '--yes')).toMatchObject({ release: { number: 3, code: first.code } });
  expect(await run('invoke')).toMatchObject({ ok: true, answer: { version: '0.1.0' } });
});
