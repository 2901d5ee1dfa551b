import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { type Background, background } from '../support/background.ts';
import { realClock } from '../support/clock.ts';

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

it.skipIf(process.platform === 'win32')(
  'stop leaves the files of a process that another command has started meanwhile',
  async () => {
    const local = open();
    await local.start();
    const ended = local.pid();
    // It ends when the command has begun to wait for that.
    process.kill(ended, 'SIGSTOP');
    let isNext = false;
    const sleep = async (): Promise<void> => {
      if (isNext) return realClock.sleep(1);
      isNext = true;
      process.kill(ended, 'SIGKILL');
      await local.start();
    };
    expect(await local.as({ clock: { ...realClock, sleep } }).stop(false)).toBe(true);
    expect(local.pid()).not.toBe(ended);
    expect(readFileSync(local.path('process.json'), 'utf8')).toContain(`"pid":${local.pid()},`);
    expect(await local.status()).toMatchObject({ state: 'running', pid: local.pid() });
  },
);
