import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Level } from 'level';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { BackofficeError } from '../../src/errors.ts';
import { commandWriter, hintText } from '../../src/hints.ts';
import { type Background, background, foreignProcess } from '../support/background.ts';
import { realClock } from '../support/clock.ts';
import { temporaryDirectory } from '../support/directory.ts';

let opened: Background[] = [];

afterEach(async () => {
  for (const each of opened) await each.dispose();
  opened = [];
});

function open(): Background {
  const opening = background();
  opened.push(opening);
  return opening;
}

/** An environment whose process was stopped in the middle of what it does. */
async function hung(): Promise<{ readonly local: Background; readonly pid: number }> {
  const local = open();
  await local.start();
  const pid = local.pid();
  process.kill(pid, 'SIGSTOP');
  return { local, pid };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^[ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1] ?? '');
  } catch {
    return false;
  }
}

describe.skipIf(process.platform !== 'linux')('a process that hangs', () => {
  it('is told from one that runs, with its id', async () => {
    const { local, pid } = await hung();
    expect(await local.status()).toMatchObject({
      state: 'hung',
      running: true,
      pid,
      endpoint: null,
      node: null,
    });
    process.kill(pid, 'SIGCONT');
    expect(await local.status()).toMatchObject({
      state: 'running',
      running: true,
      pid,
      node: process.version,
    });
  });

  it('is named by what needs it, which changes nothing', async () => {
    const { local, pid } = await hung();
    const told = {
      code: 'UNREACHABLE',
      message: `the embedded environment (process ${pid}) does not answer`,
    };
    await expect(local.start()).rejects.toMatchObject(told);
    await expect(local.connect()).rejects.toMatchObject(told);
    expect(existsSync(local.path('process.json'))).toBe(true);
    process.kill(pid, 'SIGCONT');
    expect((await local.start()).changed).toBe(false);
  });

  it('is ended by stop, and what comes then has all that was there', async () => {
    const { local, pid } = await hung();
    expect(await local.stop(false)).toBe(true);
    expect(isThere(pid)).toBe(false);
    expect(await local.status()).toMatchObject({ state: 'stopped', running: false, pid: null });
    expect(await local.start()).toMatchObject({ changed: true, notices: [] });
  });

  it('is ended by reset before its directory goes', async () => {
    const { local, pid } = await hung();
    expect(await local.reset()).toBe(true);
    expect(isThere(pid)).toBe(false);
    expect(existsSync(local.path(''))).toBe(false);
  });

  it.each([true, false])(
    'is found again when process.json is lost; owner.json is there: %j',
    async (owned) => {
      const { local, pid } = await hung();
      rmSync(local.path('process.json'));
      const owner = JSON.parse(readFileSync(local.path('owner.json'), 'utf8'));
      if (owned) writeFileSync(local.path('owner.json'), JSON.stringify({ ...owner, since: 0 }));
      else rmSync(local.path('owner.json'));
      expect(await local.status()).toMatchObject({ state: 'hung', pid });
      expect(await local.stop(false)).toBe(true);
      expect(isThere(pid)).toBe(false);
    },
  );
});

describe('a process that is not ours', () => {
  it('is never ended, whatever the files name', async () => {
    const local = open();
    await local.start();
    const named = readFileSync(local.path('process.json'), 'utf8');
    await local.stop(false);
    const foreign = foreignProcess();
    await once(foreign, 'spawn');
    const { pid } = foreign;
    writeFileSync(local.path('process.json'), JSON.stringify({ ...JSON.parse(named), pid }));
    writeFileSync(local.path('owner.json'), JSON.stringify({ pid, since: 0 }));
    expect(await local.status()).toMatchObject({ state: 'crashed' });
    expect(await local.stop(false)).toBe(false);
    expect(foreign.exitCode).toBeNull();
    expect(foreign.signalCode).toBeNull();
    const ended = once(foreign, 'exit');
    foreign.kill();
    await ended;
  });

  it.skipIf(process.platform !== 'linux').each([
    ['tail', () => ['-f']],
    ['node', () => ['-e', 'setInterval(() => undefined, 1000)']],
    ['node', () => ['--expose-gc']],
  ] as const)('is never ended, whatever its command line names: %s, case %#', async (program, options) => {
    const local = open();
    await local.start();
    const named = readFileSync(local.path('process.json'), 'utf8');
    const owner = readFileSync(local.path('owner.json'), 'utf8');
    await local.stop(false);
    const script = join(temporaryDirectory(), 'local-process-daemon.cjs');
    writeFileSync(script, 'setInterval(() => undefined, 1000)');
    const words = [...options(), script, local.path('').replace(/\/$/, '')];
    const foreign = spawn(program === 'node' ? process.execPath : program, words, { stdio: 'ignore' });
    onTestFinished(() => void foreign.kill());
    await once(foreign, 'spawn');
    const { pid } = foreign;
    for (const ownedBy of [JSON.parse(owner), { since: 0 }, undefined]) {
      writeFileSync(local.path('process.json'), JSON.stringify({ ...JSON.parse(named), pid }));
      if (ownedBy === undefined) rmSync(local.path('owner.json'), { force: true });
      else writeFileSync(local.path('owner.json'), JSON.stringify({ ...ownedBy, pid }));
      const stopped = await local.stop(false).catch((error: Error) => error.message);
      expect([
        false,
        `process ${pid} is not ended: nothing proves that it is the embedded environment`,
      ]).toContain(stopped);
      expect(isThere(pid ?? 0)).toBe(true);
    }
    const ended = once(foreign, 'exit');
    foreign.kill();
    await ended;
  });

  it.each([0, -1, 1, 1.5, '7', null])('is not one of the id %j either', async (pid) => {
    const local = open();
    await local.start();
    const named = readFileSync(local.path('process.json'), 'utf8');
    await local.stop(false);
    writeFileSync(local.path('process.json'), JSON.stringify({ ...JSON.parse(named), pid }));
    expect(await local.status()).toMatchObject({ state: 'stopped' });
    expect(await local.stop(false)).toBe(false);
  });
});

describe('a damaged process.json', () => {
  it.each([
    '{"pid":',
    'null',
    '{"pid":4711,"endpoint":"nowhere","version":"1","build":"1","token":"1"}',
    '{"pid":4711,"endpoint":"file:///etc/passwd","version":"1","build":"1","token":"1"}',
    '{"pid":4711,"endpoint":"http://192.0.2.1:80","version":"1","build":"1","token":"1"}',
  ])('is as none: %s', async (text) => {
    const local = open();
    await local.start();
    await local.stop(false);
    writeFileSync(local.path('process.json'), text);
    expect(await local.status()).toMatchObject({ state: 'stopped' });
    expect(await local.start()).toMatchObject({ changed: true });
    writeFileSync(local.path('process.json'), text);
    expect(await local.stop(false)).toBe(true);
  });
});

describe('a process that crashed', () => {
  it('is told once, with the last lines of its log', async () => {
    const local = open();
    await local.start();
    const pid = local.pid();
    writeFileSync(local.path('process.log'), 'FATAL ERROR: out of memory\n', { flag: 'a' });
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isThere(pid)).toBe(false);
    const crash = 'FATAL ERROR: out of memory';
    expect(await local.status()).toMatchObject({ state: 'crashed', running: false, pid, crash });
    const { notices } = await local.connect();
    expect(notices).toEqual([
      `the embedded environment (process ${pid}) crashed and was started again; its last lines in ${local.path('process.log')} were:\n${crash}`,
    ]);
    expect((await local.connect()).notices).toEqual([]);
    expect(await local.status()).toMatchObject({ state: 'running', crash: null });
  });
});

describe('another build', () => {
  const build = (version: string) => ({ build: async () => ({ version, build: 'another' }) });

  it('goes on with what runs where it only looks', async () => {
    const local = open();
    await local.start();
    const pid = local.pid();
    for (const version of ['0.0.1', '99.0.0'])
      expect(await local.as(build(version)).connect()).toMatchObject({ changed: false, notices: [] });
    expect(local.pid()).toBe(pid);
  });

  it('replaces an older one when it changes something, and says so', async () => {
    const local = open();
    await local.start();
    const { status, changed, notices } = await local.as(build('99.0.0')).start();
    expect(changed).toBe(true);
    expect(status.state).toBe('running');
    expect(notices).toEqual([
      expect.stringMatching(/^the embedded environment was restarted: version \S+ is now 99/),
    ]);
  });

  it('waits for requests under way before it replaces one', async () => {
    const local = open();
    const { status } = await local.start();
    await local.setFaults([{ kind: 'delay', rate: 1, delayMs: 1000 }]);
    const sts = new STSClient(await local.clientOptions());
    const identity = sts.send(new GetCallerIdentityCommand({}));
    // Its answer comes after this request's, which came later.
    await fetch(`${status.endpoint}/_backoffice/status`);
    await local.as(build('99.0.0')).start();
    expect(await identity).toMatchObject({ Account: '000000000000' });
  });

  it('never replaces a newer one', async () => {
    const local = open();
    await local.start();
    const pid = local.pid();
    const older = local.as(build('0.0.1'));
    const { changed, notices } = await older.start();
    expect([changed, notices]).toEqual([
      false,
      [expect.stringContaining('newer than this one, 0.0.1; it stays')],
    ]);
    await expect(older.start({ durable: true })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(existsSync(local.path('durable'))).toBe(false);
    expect(local.pid()).toBe(pid);
  });
});

describe('state of a later version', () => {
  it('is told, and nobody is sent to reset it', async () => {
    const local = open();
    await local.start();
    await local.stop(false);
    const store = new Level(local.path('store'));
    await store.sublevel<string, number>('store', { valueEncoding: 'json' }).put('format', 7);
    await store.close();
    const error: unknown = await local.start().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(
        /does not start: The state has format 7, .*: a later version has written it$/,
      ),
    });
    expect(hintText((error as BackofficeError).hint ?? '', commandWriter({}, []))).toBe(
      'use the newer version of backoffice',
    );
  });
});

describe.skipIf(process.platform !== 'linux')('an answer that does not come', () => {
  it('is not known where something was to be changed; a look has lost nothing', async () => {
    const { local, pid } = await hung();
    const hangs = `the embedded environment (process ${pid}) does not answer`;
    await Promise.all([
      expect(local.requireAnswer('read')).rejects.toMatchObject({ message: hangs }),
      expect(local.faults()).rejects.toMatchObject({ message: hangs }),
      expect(local.requireAnswer('change')).rejects.toMatchObject({
        message: `${hangs}; whether the change was made is not known`,
      }),
    ]);
    process.kill(pid, 'SIGCONT');
    await local.requireAnswer('change');
  });

  it('is waited for where the process is only slow', async () => {
    const { local, pid } = await hung();
    // Slower than one question waits.
    const sleep = (ms: number): Promise<void> => {
      process.kill(pid, 'SIGCONT');
      return realClock.sleep(ms);
    };
    await local.as({ clock: { ...realClock, sleep } }).requireAnswer('change');
  });
});
