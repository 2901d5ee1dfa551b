import type { Clock } from '../../../clock.ts';

/** Keeps what is consumed within so many capacity units a second. */
export interface Budget {
  /** Waits until what was consumed lies within the budget again. */
  spend(units: number): Promise<void>;
}

/** @param perSecond undefined for no limit. */
export function createBudget(perSecond: number | undefined, clock: Clock, signal: AbortSignal): Budget {
  if (perSecond === undefined) return { spend: async () => undefined };
  // The time at which everything that was consumed would have been allowed to be.
  let paidUntil = clock.now().getTime();
  return {
    async spend(units) {
      const now = clock.now().getTime();
      paidUntil = Math.max(paidUntil, now) + (units / perSecond) * 1000;
      const wait = paidUntil - now;
      if (wait > 0) await clock.sleep(wait, signal);
    },
  };
}
