import type { Clock } from '../../clock.ts';

/** When the next look is due. */
export interface FollowPace {
  /** @param busy whether the last look found anything. */
  pause(busy: boolean): Promise<void>;
  /** A call was refused: waits, and goes slower for a while. */
  throttled(): Promise<void>;
  /** A call was answered: back to the normal pace, step by step. */
  answered(): void;
  throttles(): number;
}

/** FilterLogEvents has 5 to 25 calls a second for a whole account; a look every few seconds leaves them to others. */
const NORMAL_MS = 2000;
const IDLE_MS = 10_000;
const IDLE_GROWTH = 1.25;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export function createFollowPace(clock: Clock, signal: AbortSignal, random: () => number): FollowPace {
  let idle = NORMAL_MS;
  let penalty = 0;
  let throttles = 0;
  return {
    async pause(busy) {
      idle = busy ? NORMAL_MS : Math.min(idle * IDLE_GROWTH, IDLE_MS);
      await clock.sleep(idle + penalty, signal);
    },
    async throttled() {
      throttles += 1;
      penalty = Math.min(Math.max(penalty * 2, FIRST_WAIT_MS), LONGEST_WAIT_MS);
      await clock.sleep(penalty * (0.5 + random() / 2), signal);
    },
    answered() {
      penalty = penalty < FIRST_WAIT_MS ? 0 : penalty / 2;
    },
    throttles: () => throttles,
  };
}
