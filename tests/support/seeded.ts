/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const STRIKES = 0.6;
const REST = 15;

/**
 * Numbers by which faults strike, but never what is tried again: after one at which something may happen come some at
 * which nothing does. So whoever tries a bounded number of times gets through, whatever the seed.
 */
export function sparing(seed: number): () => number {
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

/** One of some things. */
export function oneOf<T>(random: () => number, things: readonly T[]): T {
  const thing = things[Math.floor(random() * things.length)];
  if (thing === undefined) throw new Error('there is nothing to choose from');
  return thing;
}
