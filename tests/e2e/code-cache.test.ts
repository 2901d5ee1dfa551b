import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCodeCache, writeCodeCache } from '../../bin/launch/code-cache.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { type Installed, install } from '../support/installed.ts';
import { FULL_SCALE } from '../support/scale.ts';

/** A file of a cache that this process has just written. */
function written(base = temporaryDirectory()): { file: string; build: string; caches: string } {
  const caches = join(base, 'backoffice');
  const build = join(caches, '0123456789abcdef-v20.19.0-x64');
  const file = join(build, 'items');
  writeCodeCache(file, new Map([['bin.cjs', Buffer.from('compiled')]]));
  return { file, build, caches };
}

function flip(file: string, bit: number): void {
  const data = readFileSync(file);
  const at = bit >> 3;
  data.writeUInt8(data.readUInt8(at) ^ (1 << (bit & 7)), at);
  writeFileSync(file, data);
}

describe('a file of the code cache', () => {
  it('is not used when any one bit of it was flipped, or when it was cut or continued', () => {
    const { file } = written();
    expect(readCodeCache(file).get('bin.cjs')?.toString()).toBe('compiled');
    const data = readFileSync(file);
    for (let bit = 0; bit < data.length * 8; bit += 1) {
      // The checksum has four bytes; the four after it fill up to where data may begin.
      if (bit >= 32 && bit < 64) continue;
      writeFileSync(file, data);
      flip(file, bit);
      expect(readCodeCache(file).size).toBe(0);
    }
    for (const wrong of [data.subarray(0, -1), data.subarray(0, 5), Buffer.concat([data, Buffer.alloc(8)])]) {
      writeFileSync(file, wrong);
      expect(readCodeCache(file).size).toBe(0);
    }
  });

  it.skipIf(process.platform === 'win32')('is not used where others may have written it', () => {
    const { file, build, caches } = written();
    for (const path of [file, build, caches])
      for (const mode of [0o020, 0o002]) {
        const before = statSync(path).mode;
        chmodSync(path, before | mode);
        expect([path, mode, readCodeCache(file).size]).toEqual([path, mode, 0]);
        chmodSync(path, before);
      }
    expect(readCodeCache(file).size).toBe(1);
    chmodSync(dirname(caches), 0o777);
    expect(readCodeCache(file).size).toBe(0);
    chmodSync(dirname(caches), 0o1777);
    expect(readCodeCache(file).size).toBe(1);
  });

  it.skipIf(process.getuid?.() !== 0)('is not used, nor written, where it is of another user', () => {
    for (const which of ['file', 'build', 'caches'] as const) {
      const all = written();
      chownSync(all[which], 65_534, 65_534);
      expect([which, readCodeCache(all.file).size]).toEqual([which, 0]);
    }
    const base = temporaryDirectory();
    chownSync(base, 65_534, 65_534);
    expect(existsSync(written(base).caches)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('is not reached through a link', () => {
    const { file, build } = written();
    symlinkSync(file, join(build, 'link'));
    expect(readCodeCache(join(build, 'link')).size).toBe(0);
  });

  it('of a new build takes the place of the oldest builds, and of nothing else', () => {
    const caches = join(temporaryDirectory(), 'backoffice');
    const old = ['1', '2', '3', '4', '5'].map((digit) => `${digit.repeat(16)}-v20.19.0-x64`);
    for (const [at, name] of [...old, 'of-another-program'].entries()) {
      mkdirSync(join(caches, name), { recursive: true, mode: 0o700 });
      utimesSync(join(caches, name), at + 1, at + 1);
    }
    chmodSync(caches, 0o700);
    written(dirname(caches));
    expect(readdirSync(caches).sort()).toEqual([
      '0123456789abcdef-v20.19.0-x64',
      ...old.slice(2),
      'of-another-program',
    ]);
  });
});

describe('the installed program', () => {
  let app: Installed;
  beforeAll(() => {
    app = install();
  });
  afterAll(() => app.dispose());

  const cached = (): string[] => {
    const caches = join(app.directory, 'cache', 'backoffice');
    const [build = ''] = readdirSync(caches);
    return readdirSync(join(caches, build)).map((name) => join(caches, build, name));
  };

  it('gives the same answer after a bit of its cache was flipped, and mends the cache', async () => {
    const list = ['env', 'list', '--json'];
    expect((await app.run(list)).code).toBe(0);
    expect(cached()).toHaveLength(2);
    const count = FULL_SCALE ? 60 : 6;
    for (const file of cached()) {
      const argv = file.endsWith('bin.cjs') ? ['version'] : list;
      const expected = await app.run(argv);
      const { length } = readFileSync(file);
      for (let at = 0; at < count; at += 1) {
        flip(file, Math.floor(((at + 0.5) / count) * length) * 8 + (at % 8));
        expect(readCodeCache(file).size).toBe(0);
        expect(await app.run(argv)).toEqual(expected);
        expect(readCodeCache(file).size).toBeGreaterThan(0);
      }
    }
  });
});
