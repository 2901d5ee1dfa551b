import type { Clock } from '../../clock.ts';
import type { LogStore } from '../logs/log-store.ts';
import { createLineLimit, type DroppedLines } from './runtime/line-limit.ts';

/** The log of one invocation, until it is over. */
export interface InvocationLog {
  /** Logs what the platform says, always. */
  say(message: string): void;
  /** Logs what the code says, up to a limit. */
  hear(message: string): void;
  /** Counts lines of the code that were dropped before they came here. */
  drop(dropped: DroppedLines): void;
  /** How much of what the code has said is not there. */
  readonly dropped: DroppedLines;
  /** The end of the log. */
  tail(bytes: number): string;
  store(logs: LogStore, group: string, stream: string): Promise<void>;
}

/** AWS keeps whatever comes; here it has to fit into memory. */
const KEPT_OF_CODE = { lines: 20_000, bytes: 16 * 1024 * 1024 };
/** So much is stored at once: others are served in between. */
const BATCH = { lines: 500, bytes: 1024 * 1024 };

interface Line {
  readonly timestamp: number;
  readonly message: string;
}

export function createInvocationLog(clock: Clock): InvocationLog {
  const lines: Line[] = [];
  const limit = createLineLimit(KEPT_OF_CODE);
  const say = (message: string): void => {
    lines.push({ timestamp: clock.now().getTime(), message });
  };
  return {
    say,
    hear(message) {
      if (limit.admits(message)) say(message);
    },
    drop: limit.add,
    get dropped() {
      return limit.dropped;
    },
    tail: (bytes) => tailOf(lines, bytes),
    async store(logs, group, stream) {
      for (const batch of batchesOf(lines)) await logs.append(group, stream, batch);
    },
  };
}

function tailOf(lines: readonly Line[], bytes: number): string {
  let text = '';
  for (let index = lines.length - 1; index >= 0 && Buffer.byteLength(text) < bytes; index -= 1)
    text = index === lines.length - 1 ? messageAt(lines, index) : `${messageAt(lines, index)}\n${text}`;
  return Buffer.from(text).subarray(-bytes).toString('utf8');
}

function messageAt(lines: readonly Line[], index: number): string {
  return lines[index]?.message ?? '';
}

function* batchesOf(lines: readonly Line[]): Iterable<readonly Line[]> {
  let batch: Line[] = [];
  let limit = createLineLimit(BATCH);
  for (const line of lines) {
    if (batch.length > 0 && !limit.admits(line.message)) {
      yield batch;
      batch = [];
      limit = createLineLimit(BATCH);
      limit.admits(line.message);
    }
    batch.push(line);
  }
  if (batch.length > 0) yield batch;
}
