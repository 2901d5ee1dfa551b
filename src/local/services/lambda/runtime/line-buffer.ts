import { createLineLimit, type DroppedLines, type LogLimit } from './line-limit.ts';

/** Lines, and how many more there were. */
export interface TakenLines {
  readonly lines: readonly string[];
  readonly dropped: DroppedLines;
}

/** Lines that nobody has asked for yet, up to a limit. */
export interface LineBuffer {
  add(text: string): void;
  /** Empties the buffer. */
  take(): TakenLines;
}

export function createLineBuffer(limit: LogLimit): LineBuffer {
  let lines: string[] = [];
  let counted = createLineLimit(limit);
  return {
    add(text) {
      if (counted.admits(text)) lines.push(text);
    },
    take() {
      const taken = { lines, dropped: counted.dropped };
      lines = [];
      counted = createLineLimit(limit);
      return taken;
    },
  };
}
