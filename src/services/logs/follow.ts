import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Timing } from '../../clock.ts';
import { createFollowPace, type FollowPace } from './follow-pace.ts';
import { createPageReader, type PageOptions } from './follow-pages.ts';
import type { LogLine } from './lines/log-line.ts';
import { createLineReader } from './lines/read-line.ts';
import { mergeLines } from './merge-lines.ts';
import { createSeenEvents, type SeenEvents } from './seen-events.ts';
import type { LogSource } from './sources.ts';

/** How far back looks reach: most of them a little, some of them more, so that late events are found. */
export interface Overlap {
  /** A look reaches back so far, in milliseconds, … */
  readonly back: number;
  /** … when the last one that reached as far is so long ago. */
  readonly every: number;
}

/**
 * Late events come within seconds mostly, within minutes sometimes. Up to `SURELY_FOUND_MS` late they are surely found: a
 * look may be due just before the event arrives, so that the next one as far reaches it.
 */
export const OVERLAPS: readonly Overlap[] = [
  { back: 15 * 60_000, every: 5 * 60_000 },
  { back: 5 * 60_000, every: 60_000 },
  { back: 60_000, every: 10_000 },
  { back: 10_000, every: 0 },
];

/** How late an event may come and is shown all the same: the furthest reach without the pause between two such looks. */
export const SURELY_FOUND_MS = 10 * 60_000;

/** Looks reach back from so long ago at the latest, whether or not anything matched; clocks differ by less. */
const QUIET_MS = 60_000;

/** A time whose late events could not be looked for any more; milliseconds since 1970. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** What a look has found: lines that were not seen before. */
export interface FollowBatch {
  /** Of the first look: what was there before. */
  readonly past: boolean;
  readonly lines: readonly LogLine[];
  readonly gaps: readonly Gap[];
}

/** What following came to. */
export interface FollowSummary {
  readonly events: number;
  readonly late: number;
  readonly gaps: number;
  readonly throttles: number;
}

/** Following that is under way. */
export interface Following {
  readonly batches: AsyncGenerator<FollowBatch, void>;
  /** What it has come to so far, however it ends. */
  readonly summary: () => FollowSummary;
}

export interface FollowOptions extends Timing, PageOptions {
  readonly sources: readonly LogSource[];
  /** Milliseconds since 1970. */
  readonly from: number;
  /** Keeps each message as it was written. */
  readonly raw?: boolean;
  readonly random: () => number;
  readonly overlaps?: readonly Overlap[];
  /** Events of an earlier run that are not to be told again. */
  readonly seen?: SeenEvents;
  /** Told after each look; false ends the following, after a last look for late events. */
  readonly goOn: () => boolean;
}

/**
 * Follows logs and loses nothing that comes up to `SURELY_FOUND_MS` late: every look reaches back over what was seen already, and what was seen is known
 * by its id. Events come late, twice, in any order; pages come empty; calls are throttled; groups are not there yet.
 */
export function follow(options: FollowOptions): Following {
  const run = createRun(options);
  return { batches: batchesOf(options, run), summary: run.summary };
}

async function* batchesOf(options: FollowOptions, run: FollowRun): AsyncGenerator<FollowBatch, void> {
  const { clock, overlaps = OVERLAPS } = options;
  const reached = new Map<Overlap, number>();
  let first = true;
  for (;;) {
    const now = clock.now().getTime();
    const overlap = overlaps.find((each) => now - (reached.get(each) ?? now) >= each.every && !first);
    for (const each of overlaps) if (first || each.back <= (overlap?.back ?? 0)) reached.set(each, now);
    const found = yield* run.look(first ? undefined : (overlap?.back ?? 0));
    // Who waits for the end of what was there before is told.
    if (first) yield { past: false, lines: [], gaps: [] };
    first = false;
    if (!options.goOn()) break;
    await run.pace.pause(found > 0);
  }
  const furthest = Math.max(0, ...overlaps.map(({ back }) => back));
  if (furthest > 0) yield* run.look(furthest);
}

interface FollowRun {
  readonly pace: FollowPace;
  /** @param back how far to reach back; undefined for all from the start. @returns how many lines were new. */
  look(back: number | undefined): AsyncGenerator<FollowBatch, number>;
  summary(): FollowSummary;
}

function createRun(options: FollowOptions): FollowRun {
  const { clock, signal, sources, from } = options;
  const seen = options.seen ?? createSeenEvents();
  const pace = createFollowPace(clock, signal, options.random);
  const readLine = createLineReader(options.raw);
  const readPages = createPageReader(options, pace);
  // Lateness is told by the newest line; how far looks reach, by when they were made: a filter may let nothing through.
  let [newest, mark] = [from, from];
  let [events, late, gaps] = [0, 0, 0];

  function fresh(source: LogSource, page: readonly FilteredLogEvent[], border: number): LogLine[] {
    const lines: LogLine[] = [];
    for (const event of page) {
      const { eventId = '', timestamp = 0 } = event;
      if (!seen.add(eventId, timestamp)) continue;
      const isLate = timestamp < border;
      lines.push(readLine(event, source.name, isLate));
      if (isLate) late += 1;
      // A clock that is ahead must not make the next look begin in the future.
      newest = Math.max(newest, Math.min(timestamp, clock.now().getTime()));
    }
    events += lines.length;
    return lines;
  }

  async function* freshLines(
    source: LogSource,
    start: number,
    border: number,
  ): AsyncGenerator<LogLine[], void> {
    for await (const page of readPages(source, start)) yield fresh(source, page, border);
  }

  async function* look(back: number | undefined): AsyncGenerator<FollowBatch, number> {
    const border = back === undefined ? 0 : newest;
    const begun = clock.now().getTime();
    const wanted = back === undefined ? from : Math.max(from, Math.max(newest, mark) - back);
    const start = Math.max(wanted, seen.horizon());
    if (start > wanted && back !== undefined) {
      gaps += 1;
      yield { past: false, lines: [], gaps: [{ from: wanted, to: start }] };
    }
    let found = 0;
    for await (const lines of mergeLines(sources.map((source) => freshLines(source, start, border)))) {
      found += lines.length;
      yield { past: back === undefined, lines, gaps: [] };
    }
    mark = Math.max(mark, begun - QUIET_MS);
    seen.forgetBefore(Math.max(newest, mark));
    return found;
  }

  return { pace, look, summary: () => ({ events, late, gaps, throttles: pace.throttles() }) };
}
