import { spawnSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lastLines } from '../../src/local-process/last-words.ts';
import { background } from '../support/background.ts';
import { temporaryDirectory } from '../support/directory.ts';

const BEGIN = '2026-11-27T12:00:00.000Z process 7 starts\n2026-11-27T12:00:01.000Z something before\n';

/** What is told of a process that ended with this in its log. */
function told(text: string): Promise<string> {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'process.log'), `${BEGIN}${text}`);
  return lastLines(directory, { pid: 7 });
}

/** What Node writes when it runs a program that ends it. */
function node(program: string, ...options: readonly string[]): string {
  const file = join(temporaryDirectory(), 'program.cjs');
  writeFileSync(file, program);
  return spawnSync(process.execPath, [...options, file], { encoding: 'utf8' }).stderr;
}

it('tells why Node ran out of memory', async () => {
  const grow = 'const kept = []; for (;;) kept.push(new Array(1000).fill({}));';
  const written = node(grow, '--max-old-space-size=10');
  expect(written).toContain(' 1: 0x');
  expect(await told(written)).toMatch(
    /^FATAL ERROR: .*(Reached heap limit|Ineffective mark-compacts).*out of memory$/,
  );
});

it.each([
  ['throw new RangeError("boom")', /^RangeError: boom$/],
  ['require("./nothing.cjs")', /^Error: Cannot find module '.\/nothing.cjs'$/],
  ['Promise.reject(Object.assign(new TypeError("late"), { code: 1 }))', /^TypeError: late$/],
  ['Promise.reject("text")', /^UnhandledPromiseRejection: .* with the reason "text"\.$/],
])('tells which exception ended Node: %s', async (program, reason) => {
  expect(await told(node(program))).toMatch(reason);
});

it('tells the last lines where Node wrote no reason', async () => {
  expect(await told('2026-11-27T12:00:02.000Z the disk is full\n    at frame\n')).toBe(
    'something before\nthe disk is full',
  );
});

it('does not tell the lines of others for those of a process', async () => {
  const others =
    '2026-11-27T12:00:02.000Z process 8 does not start: Error: no\n2026-11-27T12:00:03.000Z mine\n';
  expect(await told(others)).toBe('something before\nmine');
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'process.log'), `${BEGIN}${others}`);
  expect(await lastLines(directory, { pid: 8, from: BEGIN.length })).toBe('Error: no');
});

it('a process that finds its directory taken writes nothing', async () => {
  const local = background();
  onTestFinished(() => local.dispose());
  await local.start();
  const before = local.log();
  const daemon = spawnSync(process.execPath, [local.script, local.path('')], { encoding: 'utf8' });
  expect(daemon.status).toBe(0);
  expect(local.log()).toBe(before);
  appendFileSync(local.path('process.log'), 'FATAL ERROR: why\n');
  process.kill(local.pid(), 'SIGKILL');
  await expect.poll(() => local.status()).toMatchObject({ state: 'crashed', crash: 'FATAL ERROR: why' });
});

it('a process that does not start is told by its own lines', async () => {
  const local = background();
  onTestFinished(() => local.dispose());
  await local.start();
  await local.stop(false);
  const script = join(temporaryDirectory(), 'daemon.cjs');
  writeFileSync(script, 'process.kill(process.pid, "SIGKILL")');
  await expect(local.as({ script }).start()).rejects.toThrow(
    'does not start: it could not even write its log',
  );
  writeFileSync(script, 'throw new RangeError("at the start")');
  await expect(local.as({ script }).start()).rejects.toThrow('does not start: RangeError: at the start');
});
