import type { Clock } from '../../clock.ts';

/** A token bucket: `burst` tokens at most, `rate` more each second. */
export interface Throttle {
  admit(limit: { readonly rate: number; readonly burst: number }): boolean;
}

export function createThrottle(clock: Clock): Throttle {
  let tokens: number | undefined;
  let filledAt = 0;
  return {
    admit({ rate, burst }) {
      const now = clock.now().getTime();
      tokens = Math.min((tokens ?? burst) + ((now - filledAt) / 1000) * rate, burst);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
