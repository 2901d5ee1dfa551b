import type { Timing } from '../clock.ts';
import { BackofficeError } from '../errors.ts';

/** How what DynamoDB hands back is waited for. */
export interface BackoffDeps extends Timing {
  readonly random: () => number;
  /** Told before each pause. */
  readonly throttled?: () => void;
}

/** Pauses between tries, longer and longer while nothing is achieved. */
export interface Backoff {
  /**
   * Waits before the next try.
   * @param progressed whether the last one achieved something: only tries without any count.
   * @throws the error of `giveUp` after 20 tries without progress; the signal's reason when it is aborted.
   */
  pause(progressed: boolean): Promise<void>;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;
const TRIES = 20;

/** @param giveUp told how many tries there were. */
export function createBackoff(
  { clock, signal, random, throttled }: BackoffDeps,
  giveUp: (tries: number) => BackofficeError,
): Backoff {
  let idle = 0;
  return {
    async pause(progressed) {
      idle = progressed ? 1 : idle + 1;
      if (idle > TRIES) throw giveUp(TRIES);
      throttled?.();
      await clock.sleep(random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** idle), signal);
    },
  };
}

/** The SDK tries a few times at its own pace; after that it is waited for at ours. @returns undefined when throttled. */
export async function unlessThrottled<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof BackofficeError && error.code === 'BUSY') return undefined;
    throw error;
  }
}
