import type { Clock } from '../context.ts';

const FIRST_MS = 40;
const GROWTH = 1.5;
const LONGEST_MS = 5000;

/**
 * Pauses between looks at something that takes its time: short at first, for what is done at once, then at the
 * pace that AWS's quotas ask for (CloudFormation: not more often than every few seconds).
 */
export function createPace(clock: Clock, signal: AbortSignal): { pause(): Promise<void>; restart(): void } {
  let next = FIRST_MS;
  return {
    async pause() {
      await clock.sleep(next, signal);
      next = Math.min(next * GROWTH, LONGEST_MS);
    },
    restart() {
      next = FIRST_MS;
    },
  };
}
