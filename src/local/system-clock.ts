import { setTimeout } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    if (signal === undefined) return setTimeout(ms);
    await setTimeout(ms, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  },
};
