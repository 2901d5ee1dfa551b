import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it } from 'vitest';
import { follow, SURELY_FOUND_MS } from '../../src/services/logs/follow.ts';
import { createTestClock } from '../support/clock.ts';

const MINUTE = 60_000;
const START = '2026-11-26T01:00:00.000Z';

interface Late {
  readonly timestamp: number;
  /** When it can be found. */
  readonly arrival: number;
}

/** Follows one group for some time; nothing in it but what comes late. */
async function followed(minutes: number, late: readonly Late[] = []) {
  const clock = createTestClock(START);
  const begun = clock.now().getTime();
  const looks: { readonly at: number; readonly back: number }[] = [];
  const { batches } = follow({
    logs: async () => ({
      async filterLogEventsOnce({ startTime = 0 }) {
        const now = clock.now().getTime();
        looks.push({ at: now - begun, back: now - startTime });
        const events = late.flatMap(({ timestamp, arrival }, n): FilteredLogEvent[] =>
          arrival <= now && timestamp >= startTime
            ? [{ eventId: String(n), timestamp, message: `late-${n}` }]
            : [],
        );
        return { events, $metadata: {} };
      },
    }),
    sources: [{ name: 'function', group: 'g' }],
    patternOf: () => 'ERROR',
    from: begun - 2 * MINUTE,
    clock,
    signal: new AbortController().signal,
    random: () => 0.5,
    goOn: () => clock.now().getTime() < begun + minutes * MINUTE,
    report: () => undefined,
    renewCredentials: async (error) => Promise.reject(error),
  });
  const found: string[] = [];
  for await (const { lines } of batches) found.push(...lines.map(({ message }) => message));
  return { looks, found };
}

it('an hour in which nothing matches looks back no further at its end than at its beginning', async () => {
  const { looks } = await followed(60);
  const during = (from: number, to: number) =>
    looks.filter(({ at }) => at >= from * MINUTE && at < to * MINUTE);
  const [early, last] = [during(15, 30), during(45, 60)];
  const mean = (all: typeof looks): number => all.reduce((sum, { back }) => sum + back, 0) / all.length;
  expect(Math.abs(early.length - last.length)).toBeLessThanOrEqual(2);
  expect(early.length / 15).toBeLessThan(8);
  expect(mean(last) / mean(early)).toBeCloseTo(1, 0);
  expect(Math.max(...last.map(({ back }) => back))).toBeLessThan(17 * MINUTE);
});

it('a line is found that comes as late as is promised, whenever in the hour it does', async () => {
  const begun = Date.parse(START);
  const late = Array.from({ length: 40 }, (_, n) => {
    const arrival = begun + 16 * MINUTE + n * 61_000;
    return { timestamp: arrival - SURELY_FOUND_MS, arrival };
  });
  const { found } = await followed(60, late);
  expect(found).toHaveLength(late.length);
});
