/** How much of a log is kept. */
export interface LogLimit {
  readonly lines: number;
  readonly bytes: number;
}

/** What was not kept. */
export interface DroppedLines {
  readonly lines: number;
  readonly bytes: number;
}

/** Counts what a function logs. */
export interface LineLimit {
  /** Whether a line is within the limit; one that is not counts as dropped. */
  admits(text: string): boolean;
  /** Counts lines that somebody else has dropped. */
  add(dropped: DroppedLines): void;
  readonly dropped: DroppedLines;
}

export function createLineLimit(limit: LogLimit): LineLimit {
  let kept: LogLimit = { lines: 0, bytes: 0 };
  let dropped: DroppedLines = { lines: 0, bytes: 0 };
  return {
    admits(text) {
      const line = { lines: 1, bytes: Buffer.byteLength(text) };
      const wanted = sum(kept, line);
      const fits = dropped.lines === 0 && wanted.lines <= limit.lines && wanted.bytes <= limit.bytes;
      if (fits) kept = wanted;
      else dropped = sum(dropped, line);
      return fits;
    },
    add(more) {
      dropped = sum(dropped, more);
    },
    get dropped() {
      return dropped;
    },
  };
}

function sum(a: DroppedLines, b: DroppedLines): DroppedLines {
  return { lines: a.lines + b.lines, bytes: a.bytes + b.bytes };
}
