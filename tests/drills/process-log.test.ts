import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openProcessLog } from '../../src/local-process/process-log.ts';
import { temporaryDirectory } from '../support/directory.ts';

it('keeps the log of the process small, with one older file', () => {
  const directory = temporaryDirectory();
  const log = openProcessLog(directory, () => new Date(0), 10_000);
  for (let n = 0; n < 2000; n += 1) log.write(`line ${n} ${'x'.repeat(50)}`);
  log.close();
  const path = join(directory, 'process.log');
  expect(readFileSync(path, 'utf8')).toContain('line 1999 ');
  for (const file of [path, `${path}.1`]) {
    expect(statSync(file).size).toBeLessThan(10_200);
    expect(statSync(file).mode & 0o077).toBe(0);
  }
  expect(existsSync(`${path}.2`)).toBe(false);
});

it('tells how often a line was repeated', () => {
  const directory = temporaryDirectory();
  const log = openProcessLog(directory, () => new Date(0));
  for (const line of ['a', 'a', 'a', 'b', 'b', 'c']) log.write(line);
  log.close();
  const lines = readFileSync(join(directory, 'process.log'), 'utf8').replaceAll(
    '1970-01-01T00:00:00.000Z ',
    '',
  );
  expect(lines).toBe('a\n(the same 2 times more)\nb\n(the same once more)\nc\n');
});

it('keeps room for last words only for the process that has the directory', () => {
  const directory = temporaryDirectory();
  const reserved = join(directory, 'process.log.reserved');
  const winner = openProcessLog(directory, () => new Date(0));
  winner.reserve();
  openProcessLog(directory, () => new Date(0)).close();
  expect(existsSync(reserved)).toBe(true);
  winner.close();
  expect(existsSync(reserved)).toBe(false);
});

it('begins anew, too, when others have made it long, and keeps its end', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'process.log');
  const log = openProcessLog(directory, () => new Date(0), 1000);
  appendFileSync(path, `${'stack\n'.repeat(1000)}the end\n`);
  log.reserve();
  expect(statSync(path).size).toBe(0);
  expect(readFileSync(`${path}.1`, 'utf8')).toMatch(/^[stack\n]{992}the end\n$/);
  log.close();
});

it('throws nothing when its files are replaced, and stays small', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'process.log');
  const log = openProcessLog(directory, () => new Date(0), 1000);
  for (const name of ['process.log.1', 'process.log.reserved'])
    mkdirSync(join(directory, name, 'not-empty'), { recursive: true });
  log.reserve();
  for (let n = 0; n < 100; n += 1) log.write(`line ${n} ${'x'.repeat(50)}`);
  log.close();
  expect(statSync(path).size).toBeLessThan(2200);
  expect(readFileSync(path, 'utf8')).toContain('line 99 ');
});

it.skipIf(process.platform === 'win32')('writes through no link that takes the place of a file', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'process.log');
  const precious = join(directory, 'precious');
  writeFileSync(precious, 'mine\n');
  symlinkSync('precious', path);
  expect(() => openProcessLog(directory, () => new Date(0))).toThrow('ELOOP');
  rmSync(path);
  const log = openProcessLog(directory, () => new Date(0), 1000);
  for (const name of ['process.log.1', 'process.log.reserved'])
    symlinkSync('precious', join(directory, name));
  for (let n = 0; n < 100; n += 1) log.write(`line ${n} ${'x'.repeat(50)}`);
  log.reserve();
  log.close();
  expect(readFileSync(precious, 'utf8')).toBe('mine\n');
});
