/** Whether the counts that take long are run: `npm run test:long`. */
export const FULL_SCALE = process.env.TEST_SCALE === 'full';

/**
 * Where random tests begin: the same place each time where a change is judged, another one in the long run,
 * which is there to find what is new. `TEST_SEED` repeats a run.
 */
export const SEED = Number(process.env.TEST_SEED ?? (FULL_SCALE ? Date.now() % 1_000_000 : 20_261_128));

/** All of `0 … count - 1`, or every seventh of them where time is short, the first and the last among them. */
export function sampled(count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  return FULL_SCALE ? all : all.filter((index) => index % 7 === 0 || index === count - 1);
}
