import type { SourceName } from '../sources.ts';
import type { Level } from './levels.ts';

/** A line of a log, read: whatever its format was. */
export interface LogLine {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly source: SourceName;
  /** What wrote it: the application, the platform around it, or the API's access log. */
  readonly kind: 'app' | 'platform' | 'access';
  readonly level: Level;
  /** Lambda's id of the request; null where the line tells none. */
  readonly requestId: string | null;
  readonly message: string;
  /** Everything that the line's JSON has. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of an error. */
  readonly stack: string | null;
  /** Whether the word ERROR stands in it, though nothing else says that it is an error. */
  readonly errorWord: boolean;
  readonly eventId: string;
  readonly stream: string;
  /** Whether it arrived after lines that are younger. */
  readonly late: boolean;
  /** The message as it was written; only where it is asked for. */
  readonly raw?: string;
}

/** What reading a message finds out; the rest is known from its event. */
export type Facts = Pick<LogLine, 'kind' | 'level' | 'requestId' | 'message' | 'fields' | 'stack'>;
