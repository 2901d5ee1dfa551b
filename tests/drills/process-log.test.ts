import { existsSync, readFileSync, statSync } from 'node:fs';
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
