/** The ids of events that were told, for as long as a look may reach back to them. */
export interface SeenEvents {
  /** @returns false when it was there already. */
  add(id: string, timestamp: number): boolean;
  /** Lets go of what no look reaches any more. @param newest time of the newest event. */
  forgetBefore(newest: number): void;
  /** A look must not reach back further: of older events nobody remembers whether they were told. */
  horizon(): number;
  /** For the next run. */
  entries(): readonly (readonly [id: string, timestamp: number])[];
}

/** Longer than the furthest look reaches back. */
const KEPT_MS = 20 * 60_000;
/** About 15 MB. */
const MOST = 100_000;
const SWEEP_EVERY = 10_000;

export function createSeenEvents(
  known: readonly (readonly [id: string, timestamp: number])[] = [],
  most = MOST,
): SeenEvents {
  const times = new Map<string, number>(known);
  let horizon = 0;
  let added = 0;

  function dropOlderThan(limit: number): void {
    for (const [id, timestamp] of times) if (timestamp < limit) times.delete(id);
  }

  /** Too many for the memory: the older half goes, and with it the way back to its time. */
  function shrink(): void {
    const sorted = [...times.values()].sort((a, b) => a - b);
    horizon = (sorted[Math.floor(sorted.length / 2)] ?? 0) + 1;
    dropOlderThan(horizon);
  }

  return {
    add(id, timestamp) {
      if (times.has(id)) return false;
      times.set(id, timestamp);
      added += 1;
      if (times.size > most) shrink();
      return true;
    },
    forgetBefore(newest) {
      if (added < SWEEP_EVERY) return;
      added = 0;
      dropOlderThan(newest - KEPT_MS);
    },
    horizon: () => horizon,
    entries: () => [...times],
  };
}
