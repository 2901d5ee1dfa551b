import { createErrorGroups, type ErrorGroup } from '../logs/errors/groups.ts';
import type { LogLine } from '../logs/lines/log-line.ts';
import { isError } from '../logs/lines/read-line.ts';
import type { RecentLog } from './report.ts';

/** Lines that were read, of which the newest are shown and errors counted. */
export interface RecentLines {
  /** @param lines with their raw text, which tells how much room they take. */
  add(lines: readonly LogLine[]): void;
  /** What they come to. @param from milliseconds since 1970, as `to`. Older lines are let go. */
  within(from: number, to: number): RecentLog;
}

const SHOWN = { lines: 500, characters: 1_000_000 };
const ERRORS = { lines: 5000, characters: 8_000_000 };
const MOST_REFUSALS = 50_000;
const TOO_MANY = 429;

export function createRecentLines(): RecentLines {
  const shown = createBoundedLines(SHOWN);
  const errors = createBoundedLines(ERRORS);
  let refusals: number[] = [];
  let counted: Counted | undefined;

  function count(from: number, to: number): Counted {
    const begin = new Date(from).toISOString();
    const lines = errors.all();
    const isOver = counted !== undefined && counted.oldest < begin;
    if (counted !== undefined && !isOver) return counted;
    const inside = lines
      // Of what is ahead of this machine's clock nobody would be told otherwise.
      .filter(({ time }) => time >= begin)
      .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    const grouping = createErrorGroups({ from, to });
    for (const line of inside) grouping.add(line);
    const { errors: total, groups } = grouping.result();
    const byAge = groups.sort((a, b) => (a.lastSeen > b.lastSeen ? -1 : a.lastSeen < b.lastSeen ? 1 : 0));
    counted = { errors: total, groups: byAge, oldest: inside[0]?.time ?? '~' };
    return counted;
  }

  return {
    add(lines) {
      for (const { raw = '', ...line } of lines) {
        shown.add(line, raw.length);
        if (line.kind === 'access' && Number(line.fields.status) === TOO_MANY)
          refusals.push(Date.parse(line.time));
        if (!isError(line)) continue;
        errors.add(line, raw.length);
        counted = undefined;
      }
      if (refusals.length > MOST_REFUSALS) refusals = refusals.slice(-MOST_REFUSALS);
    },
    within(from, to) {
      refusals = refusals.filter((time) => time >= from);
      errors.forgetBefore(new Date(from).toISOString());
      const { errors: total, groups } = count(from, to);
      const begin = new Date(from).toISOString();
      const lost = errors.lostUntil();
      return {
        from: begin,
        to: new Date(to).toISOString(),
        countedFrom: lost > begin ? lost : begin,
        errors: total,
        groups,
        throttled: refusals.length,
        lines: shown.all().sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)),
      };
    },
  };
}

interface Counted {
  readonly errors: number;
  readonly groups: readonly ErrorGroup[];
  /** Time of the oldest line: when it is out of the window, all are counted anew. */
  readonly oldest: string;
}

/** The newest lines, as many as there is room for. */
function createBoundedLines(most: { readonly lines: number; readonly characters: number }) {
  let held: { readonly line: LogLine; readonly size: number }[] = [];
  let characters = 0;
  let start = 0;
  let lost = '';

  /** Moved together now and then, since moving all for each line would cost more than reading it. */
  function compact(): void {
    if (start === 0 || start * 2 < held.length) return;
    held = held.slice(start);
    start = 0;
  }

  return {
    add(line: LogLine, size: number): void {
      held.push({ line, size });
      characters += size;
      while (held.length - start > 1 && (held.length - start > most.lines || characters > most.characters)) {
        const oldest = held[start];
        characters -= oldest?.size ?? 0;
        if (oldest !== undefined && oldest.line.time > lost) lost = oldest.line.time;
        start += 1;
      }
      compact();
    },
    forgetBefore(time: string): void {
      while (start < held.length && (held[start]?.line.time ?? '') < time) {
        characters -= held[start]?.size ?? 0;
        start += 1;
      }
      compact();
    },
    all: (): LogLine[] => held.slice(start).map(({ line }) => line),
    /** The time of the youngest line that there was no room for. */
    lostUntil: (): string => lost,
  };
}
