import type { LogLine } from './lines/log-line.ts';

/** Reads the lines of a time, in order; both ends inclusive, the later one open where there is none. */
export type ReadWindow = (from: number, to: number | undefined) => AsyncIterable<readonly LogLine[]>;

export interface TailRequest {
  readonly count: number;
  /** Milliseconds since 1970: the newest time that is looked at; undefined for all that is there. */
  readonly to?: number | undefined;
  readonly now: number;
  /** The oldest time that is looked at; undefined for as old as there are. */
  readonly since?: number | undefined;
  /** The oldest time that can have lines; asked for when the first looks have not found enough. */
  readonly oldest: () => Promise<number>;
  readonly wants: (line: LogLine) => boolean;
}

export interface Tail {
  /** The last ones, the oldest first. */
  readonly lines: readonly LogLine[];
  /** Whether there are no more of them. */
  readonly ended: boolean;
}

const FIRST_MS = 30_000;
const GROWTH = 4;
const SHRINKAGE = 8;
const LEAST_MS = 1000;
/** So many lines of a window that has enough already are read before a shorter one is tried. */
const MOST_NEEDLESS = 20_000;
/** Windows up to this far back need not know how old lines can be. */
const SURELY_THERE_MS = 10 * 60_000;

/**
 * The last lines, however old. A log is read forward only: windows reach back from the newest time, each longer than the
 * one after it, and shorter again where there is more than is wanted. So the cost is that of what lies between.
 */
export async function readTail(read: ReadWindow, request: TailRequest): Promise<Tail> {
  const { count, now, since, oldest, wants } = request;
  const newest = request.to ?? now;
  let lines: readonly LogLine[] = [];
  let [to, length] = [request.to, FIRST_MS];
  for (let anchor = newest; ; ) {
    const isNear = newest - (anchor - length) <= SURELY_THERE_MS;
    const floor = since ?? (isNear ? Number.NEGATIVE_INFINITY : await oldest());
    const from = Math.max(anchor - length, floor);
    if (from > anchor) return { lines, ended: true };
    const found = await lastOf(read(from, to), count - lines.length, wants, length > LEAST_MS);
    if (found === undefined) {
      length = Math.max(LEAST_MS, Math.floor(length / SHRINKAGE));
      continue;
    }
    lines = [...found, ...lines];
    if (lines.length >= count) return { lines, ended: false };
    [to, anchor, length] = [from - 1, from - 1, length * GROWTH];
    if (from === floor) return { lines, ended: true };
  }
}

/** @returns undefined where too much was read for nothing and a shorter window would do. */
async function lastOf(
  batches: AsyncIterable<readonly LogLine[]>,
  count: number,
  wants: (line: LogLine) => boolean,
  mayGiveUp: boolean,
): Promise<readonly LogLine[] | undefined> {
  const last = createLastLines(count);
  let needless = 0;
  for await (const batch of batches) {
    for (const line of batch) if (wants(line)) last.add(line);
    if (last.isFull()) needless += batch.length;
    if (mayGiveUp && needless > MOST_NEEDLESS) return undefined;
  }
  return last.lines();
}

/** Keeps the last lines, each once: a delivery may be repeated. */
export function createLastLines(count: number) {
  const kept = new Map<string, LogLine>();
  return {
    add(line: LogLine): void {
      if (kept.has(line.eventId)) return;
      kept.set(line.eventId, line);
      const [first] = kept.keys();
      if (kept.size > count && first !== undefined) kept.delete(first);
    },
    isFull: (): boolean => kept.size >= count,
    lines: (): readonly LogLine[] => [...kept.values()],
  };
}
