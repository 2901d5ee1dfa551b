/** Numbers from 0 to below 1, the same for the same seed. */
export type Random = () => number;

/** Numbers by mulberry32. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of some things. */
export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

const STRIKES = 0.6;
const REST = 15;

/**
 * Numbers by which faults strike, but never what is tried again: after one at which something may happen come some at
 * which nothing does. So whoever tries a bounded number of times gets through, whatever the seed.
 */
export function sparing(seed: number): Random {
  const random = seeded(seed);
  let rest = 0;
  return () => {
    const number = random();
    rest -= 1;
    if (rest >= 0) return Math.max(number, STRIKES);
    if (number < STRIKES) rest = REST;
    return number;
  };
}
