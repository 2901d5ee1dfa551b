import type { LogEvent } from './log-store.ts';

/** How events reach those who read them, where that is to be worse than at its best. */
export interface Delivery {
  /** Milliseconds after its arrival before an event can be read. */
  readonly delayOf?: (event: LogEvent) => number;
  /** Whether an event is delivered twice in one page. */
  readonly duplicate?: (event: LogEvent) => boolean;
  /** Whether an empty page, with a token, stands before each page. */
  readonly emptyPages?: boolean;
}
