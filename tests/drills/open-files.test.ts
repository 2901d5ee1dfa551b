import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lossOf, writeDescriptor } from '../../src/local-process/descriptor.ts';
import { shareOf } from '../../src/local-process/open-files.ts';
import { background } from '../support/background.ts';
import { temporaryDirectory } from '../support/directory.ts';

const DESCRIPTOR = { pid: 4711, endpoint: 'http://127.0.0.1:1', version: '1', build: '1', token: '1' };

it('a process has lost its directory only where process.json is gone or names another one', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'process.json');
  expect(await lossOf(directory, 4711)).toBe('process.json is gone');
  expect(await lossOf(join(directory, 'none'), 4711)).toBe('process.json is gone');
  await writeDescriptor(directory, DESCRIPTOR);
  expect(await lossOf(directory, 4711)).toBeUndefined();
  expect(await lossOf(directory, 4712)).toBe('process.json names process 4711');
  rmSync(file);
  // It cannot be read, as when no more files can be opened.
  mkdirSync(file);
  expect(await lossOf(directory, 4711)).toBeUndefined();
});

it('a process writes why it ends by itself', async () => {
  const local = background();
  onTestFinished(() => local.dispose());
  await local.start();
  rmSync(local.path('process.json'));
  await expect.poll(local.log, { timeout: 10_000 }).toContain('process.json is gone: the process ends');
});

it.each([
  [64, { connections: 8, concurrency: 2 }],
  [128, { connections: 32, concurrency: 4 }],
  [200, { connections: 68, concurrency: 8 }],
  [1024, { connections: 480, concurrency: 50 }],
  [1_048_576, { connections: 2000, concurrency: 50 }],
  [undefined, { connections: 2000, concurrency: 50 }],
])('%j open files are shared by connections and executions', (files, share) => {
  expect(shareOf(files)).toEqual(share);
});
