import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lastLines } from '../../src/local-process/last-words.ts';
import { type Background, background } from '../support/background.ts';
import { temporaryDirectory } from '../support/directory.ts';

let opened: Background[] = [];

afterEach(async () => {
  for (const each of opened) await each.dispose();
  opened = [];
});

/** An environment whose directory holds these files; a name that ends with / is a directory. */
function holding(...files: readonly string[]): Background {
  const local = background(temporaryDirectory());
  for (const file of files) {
    const path = local.path(file);
    mkdirSync(file.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!file.endsWith('/')) writeFileSync(path, 'precious');
  }
  return local;
}

/** One that is disposed of: its directory is its own. */
function own(...files: readonly string[]): Background {
  const local = holding(...files);
  opened.push(local);
  return local;
}

function contents(local: Background): readonly string[] {
  return readdirSync(local.path(''), { recursive: true, encoding: 'utf8' }).sort();
}

describe('a directory of somebody else', () => {
  it.each([
    ['thesis.tex'],
    ['store/note'],
    ['process.log'],
    ['durable'],
    ['store/CURRENT', 'thesis.tex'],
    ['wanted', 'thesis.tex'],
    ['backoffice-state.json/', 'thesis.tex'],
  ])('is neither served nor removed: %s', async (...files) => {
    const local = holding(...files);
    const before = contents(local);
    const { mode } = statSync(local.path(''));
    const refused = {
      code: 'REFUSED',
      message: expect.stringMatching(/^\S+ is not a directory of the embedded environment \(\S+ is in it\)/),
    };
    await expect(local.start()).rejects.toMatchObject(refused);
    await expect(local.start({ durable: true })).rejects.toMatchObject(refused);
    await expect(local.connect()).rejects.toMatchObject(refused);
    await expect(local.reset()).rejects.toMatchObject(refused);
    await expect(local.stop(true)).rejects.toMatchObject(refused);
    expect(contents(local)).toEqual(before);
    expect(statSync(local.path('')).mode).toBe(mode);
  });
});

describe('the directory of the environment', () => {
  it('is taken when it is empty, and goes with reset, with what else is in it by then', async () => {
    const local = own('/');
    await local.start();
    writeFileSync(local.path('note'), '');
    expect((await local.start({ durable: true })).changed).toBe(true);
    expect(await local.reset()).toBe(true);
    expect(existsSync(local.path(''))).toBe(false);
    expect(await local.reset()).toBe(false);
  });

  it.each([['wanted'], ['process.log', 'dynamodb/00000001.log'], ['tables/CURRENT', 'functions/x/y']])(
    'is known from before it had a mark: %s',
    async (...files) => {
      const local = holding(...files);
      expect(await local.reset()).toBe(true);
      expect(existsSync(local.path(''))).toBe(false);
    },
  );

  it('is known after a start for which there was no room', async () => {
    const local = own('backoffice-state.json');
    expect((await local.start()).changed).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('behind a link is emptied', async () => {
    const local = background(temporaryDirectory());
    const target = temporaryDirectory();
    symlinkSync(target, local.path(''));
    await local.start();
    expect(readdirSync(target)).toContain('process.json');
    await local.reset();
    expect(readdirSync(target)).toEqual([]);
    expect(lstatSync(local.path(''), { throwIfNoEntry: false })).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('is closed to others as one, not file by file', async () => {
    const local = own();
    await local.start();
    await local.stop(false);
    const outside = join(temporaryDirectory(), 'outside');
    writeFileSync(outside, '', { mode: 0o644 });
    symlinkSync(outside, local.path('link'));
    spawnSync('chmod', ['-R', 'a+rX', local.path('')]);
    await local.start();
    expect(statSync(local.path('')).mode & 0o777).toBe(0o700);
    expect(statSync(outside).mode & 0o777).toBe(0o644);
  });
});

describe('something else in the place of a file', () => {
  it.each(['process.log', 'process.log.1', 'process.json', 'owner.json', 'wanted', 'durable'])(
    'is told, a directory: %s',
    async (name) => {
      const local = own('backoffice-state.json', `${name}/`);
      await expect(local.start()).rejects.toMatchObject({
        code: 'FAILED',
        message: `${local.path(name)} is not a file`,
      });
      expect(await local.status()).toMatchObject({ state: 'stopped' });
      expect(await local.stop(false)).toBe(false);
    },
  );

  it.skipIf(process.platform === 'win32').each(['process.log', 'process.json', 'owner.json', 'wanted'])(
    'is told, a pipe: %s',
    async (name) => {
      const local = own('backoffice-state.json');
      spawnSync('mkfifo', [local.path(name)]);
      await expect(local.start()).rejects.toMatchObject({ message: `${local.path(name)} is not a file` });
      expect(await local.status()).toMatchObject({ state: 'stopped' });
      rmSync(local.path(name));
      expect((await local.start()).changed).toBe(true);
    },
  );

  it.skipIf(process.platform === 'win32')('is told while the process runs, too', async () => {
    const local = own();
    await local.start();
    rmSync(local.path('wanted'));
    spawnSync('mkfifo', [local.path('wanted')]);
    await expect(local.connect()).rejects.toMatchObject({
      code: 'FAILED',
      message: expect.stringMatching(/^the state directory \S+ cannot be written: /),
    });
  });

  describe.skipIf(process.platform === 'win32')('a link', () => {
    const LINKED = [
      'process.log',
      'process.log.1',
      'process.log.reserved',
      'process.json',
      'process.json.new',
      'owner.json.new',
      'wanted',
      'durable',
    ];

    it.each(LINKED)('is told, and never followed: %s', async (name) => {
      const local = own('backoffice-state.json');
      const outside = join(temporaryDirectory(), 'outside');
      rmSync(local.path(name), { force: true });
      for (const target of [outside, name]) {
        symlinkSync(target, local.path(name));
        await expect(local.start()).rejects.toMatchObject({
          code: 'FAILED',
          message: `${local.path(name)} is a symbolic link, which is not followed`,
        });
        rmSync(local.path(name));
      }
      expect(existsSync(outside)).toBe(false);
      writeFileSync(outside, 'precious\n');
      symlinkSync(outside, local.path(name));
      await expect(local.start()).rejects.toMatchObject({ code: 'FAILED' });
      expect(readFileSync(outside, 'utf8')).toBe('precious\n');
      rmSync(local.path(name));
    });

    it('that takes the place of the log later is neither written nor told', async () => {
      const local = own();
      await local.start();
      const outside = join(temporaryDirectory(), 'outside');
      writeFileSync(outside, 'precious\n');
      rmSync(local.path('process.log'));
      symlinkSync(outside, local.path('process.log'));
      expect(await lastLines(local.path(''), {})).toBe('');
      await local.stop(false);
      expect(readFileSync(outside, 'utf8')).toBe('precious\n');
      rmSync(local.path('process.log'));
    });
  });

  it.each(['store', 'dynamodb', 'tables', 'functions', 'runtime'])(
    'is told, a file for a directory: %s',
    async (name) => {
      const local = own('backoffice-state.json', name);
      await expect(local.start()).rejects.toMatchObject({
        code: 'FAILED',
        message: `${local.path(name)} is not a directory`,
        hint: 'move it away and try again',
      });
    },
  );

  it.each(['runtime/local-services-lambda-runtime-worker.cjs', 'access-key'])(
    'is told in one line, deeper within: %s',
    async (name) => {
      const local = own('backoffice-state.json', `${name}/x`);
      const error: unknown = await local.start().catch((problem: unknown) => problem);
      const { message } = Object(error);
      expect(message).toContain(name);
      expect(message).not.toMatch(/E[A-Z]+: |\n|illegal operation/);
    },
  );

  it('of the directory, too', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    for (const state of [file, dirname(file)]) {
      const local = background(state);
      if (state !== file) writeFileSync(local.path(''), '');
      const told = {
        code: 'FAILED',
        message: expect.stringMatching(/^the state directory \S+ cannot be written: a file is in its place$/),
      };
      await expect(local.start()).rejects.toMatchObject(told);
      await expect(local.reset()).rejects.toMatchObject(told);
      expect(await local.status()).toMatchObject({ state: 'stopped' });
    }
    expect(existsSync(file)).toBe(true);
  });
});
