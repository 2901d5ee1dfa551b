import { readFileSync } from 'node:fs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
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

it('a call that a fault delays does not keep a process that was stopped', async () => {
  const local = open();
  const { status } = await local.start();
  await local.setFaults([{ kind: 'delay', rate: 1, delayMs: 60_000 }]);
  const sts = new STSClient(await local.clientOptions());
  const identity = sts.send(new GetCallerIdentityCommand({})).catch((error: Error) => error);
  // Its answer comes after that request.
  await fetch(`${status.endpoint}/_backoffice/status`);
  const started = performance.now();
  expect(await local.stop(false)).toBe(true);
  expect(await identity).toBeInstanceOf(Error);
  // Signals come after ten seconds.
  expect(performance.now() - started).toBeLessThan(9000);
});
