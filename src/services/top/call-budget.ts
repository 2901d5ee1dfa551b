import type { Timing } from '../../clock.ts';

const MINUTE_MS = 60_000;

/** Lets calls through, so many a minute and no more: the others wait. @returns to be called before each. */
export function createCallBudget({ clock, signal }: Timing, perMinute: number): () => Promise<void> {
  const sent: number[] = [];
  return async () => {
    for (;;) {
      const now = clock.now().getTime();
      while ((sent[0] ?? now) <= now - MINUTE_MS) sent.shift();
      const [oldest] = sent;
      if (oldest === undefined || sent.length < perMinute) {
        sent.push(now);
        return;
      }
      await clock.sleep(oldest + MINUTE_MS - now, signal);
    }
  };
}
