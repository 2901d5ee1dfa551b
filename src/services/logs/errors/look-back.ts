import type { LogLine } from '../lines/log-line.ts';
import { createErrorGroups, type ErrorGroup, historyKey } from './groups.ts';

/** Reads the lines of a time that may be errors; milliseconds since 1970. */
export type ReadLines = (range: { readonly from: number; readonly to: number }) => AsyncIterable<LogLine[]>;

/** What was found of groups in the time before. */
export interface LookBack {
  /** When a group was seen first, by its key, as far as was read. */
  readonly firstSeen: ReadonlyMap<string, string>;
  /** Milliseconds since 1970; null when nothing was read. */
  readonly readTo: number | null;
  /** Whether all of the time was read: what was not found is not there. */
  readonly complete: boolean;
}

const HOUR_MS = 3_600_000;
/** How far before a release is looked for errors of before it: most are found in its last hour. */
const STEPS_MS = [HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS];
const MOST_LINES = 50_000;

/**
 * Looks for groups in the time before: first since the release, then ever further before it, until all of them are
 * found to be older than it.
 * @param start where what was read begins.
 * @param release when it began.
 */
export async function lookBack(
  groups: readonly ErrorGroup[],
  read: ReadLines,
  { start, release }: { readonly start: number; readonly release: number },
): Promise<LookBack> {
  const firstSeen = new Map<string, string>();
  const note = (seen: readonly ErrorGroup[]): void => {
    for (const group of seen) {
      const key = historyKey(group);
      const known = firstSeen.get(key);
      if (known === undefined || group.firstSeen < known) firstSeen.set(key, group.firstSeen);
    }
  };
  note(groups);
  const border = new Date(release).toISOString();
  const wanted = groups.map(historyKey);
  const open = (): boolean => wanted.some((key) => (firstSeen.get(key) ?? border) >= border);
  let [readTo, lines]: [number | null, number] = [null, 0];
  for (const range of rangesBefore(start, release)) {
    if (!open()) break;
    const found = createErrorGroups(range);
    for await (const batch of read(range)) {
      lines += batch.length;
      for (const line of batch) found.add(line);
      if (lines > MOST_LINES) return { firstSeen, readTo, complete: false };
    }
    note(found.result().groups);
    readTo = range.from;
  }
  return { firstSeen, readTo, complete: true };
}

/** Newest first, next to each other. */
function rangesBefore(start: number, release: number): { from: number; to: number }[] {
  const borders = [release, ...STEPS_MS.map((step) => release - step)].filter((border) => border < start);
  return borders.map((from, index) => ({ from, to: (borders[index - 1] ?? start) - 1 }));
}
