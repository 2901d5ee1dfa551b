import type { Clock } from '../clock.ts';

const FIRST_MS = 50;
const STEADY_MS = 3000;
const LONGEST_MS = 5000;

/**
 * Pauses between looks at something that takes its time: 50 ms at first, for what is done at once, doubling to 3 s,
 * then 5 s each, the pace at which the CDK reads the events of a stack. Progress does not quicken it: a stack that
 * reports an event every two seconds would be read at the quota's edge.
 */
export function createPace(clock: Clock, signal: AbortSignal): { pause(): Promise<void> } {
  let next = FIRST_MS;
  return {
    async pause() {
      await clock.sleep(next, signal);
      next = next >= STEADY_MS ? LONGEST_MS : Math.min(next * 2, STEADY_MS);
    },
  };
}
