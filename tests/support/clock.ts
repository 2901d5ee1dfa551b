import type { Clock } from '../../src/clock.ts';

/** The real clock. */
export const realClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop);
    }),
};

/** A clock that a test advances. Sleeping takes no time: it only moves the clock on. */
export function createTestClock(start = '2026-11-22T12:00:00.000Z'): Clock & { advance(ms: number): void } {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/**
 * The real clock an hour ago, moved on by a test, and by every sleep, which takes no time. What functions stamp by the
 * machine's own clock is younger than anything that is dated by this one.
 */
export function createShiftedClock(): Clock & { advance(ms: number): void } {
  let offset = -3_600_000;
  return {
    now: () => new Date(Date.now() + offset),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      offset += ms;
      // What is waited for gets its turn.
      await new Promise((resolve) => setImmediate(resolve));
    },
    advance: (ms) => {
      offset += ms;
    },
  };
}

/** The real time, moved on by a test alone: what sleeps is woken when its time has come. */
export function createSteppedClock(): Clock & { advance(ms: number): void } {
  let offset = 0;
  const sleeping = new Set<{ readonly until: number; readonly wake: () => void }>();
  const now = (): number => Date.now() + offset;
  return {
    now: () => new Date(now()),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const stop = (): void => {
          sleeping.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', stop);
          resolve();
        };
        const sleeper = { until: now() + ms, wake };
        sleeping.add(sleeper);
        signal?.addEventListener('abort', stop, { once: true });
      }),
    advance(ms) {
      offset += ms;
      for (const sleeper of [...sleeping]) {
        if (sleeper.until > now()) continue;
        sleeping.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}
