import type { QueryDeps } from '../../services/logs/insights.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import type { Selection } from '../../services/logs/selection.ts';
import type { LogSource, SOURCES } from '../../services/logs/sources.ts';
import type { Operation } from '../operation.ts';

/** Which lines are wanted, and where they come from. */
export interface LogRequest {
  /** As it was chosen: of one source, or of all. */
  readonly source: (typeof SOURCES)[number];
  readonly sources: readonly LogSource[];
  readonly selection: Selection;
  /** What the names of the streams begin with. */
  readonly stream: string | undefined;
  /** Milliseconds since 1970. */
  readonly from: number;
  /** The same where it was asked for; a look for the last lines goes no further back. */
  readonly since: number | undefined;
  /** That many of the last lines, however old. */
  readonly tail: number | undefined;
  /** How queries of Logs Insights are watched. */
  readonly queries: QueryDeps;
  /** Messages as they were written. */
  readonly raw: boolean;
}

/** How lines are followed, and until when. */
export interface FollowRequest extends LogRequest {
  /** By a live session. */
  readonly live: boolean;
  /** Goes on where the last run that kept its place has ended. */
  readonly resume: boolean;
  /** Milliseconds until it ends; until it has been quiet for so long. */
  readonly for: number | undefined;
  readonly idle: number | undefined;
  /** A new session, for credentials that somebody renews; undefined where nobody would. */
  readonly reopen: (() => Promise<Operation>) | undefined;
}

/** Takes lines until there were enough. */
export interface LogSink {
  /** Whether a line is one of those that are shown. */
  wants(line: LogLine): boolean;
  /** @returns whether to go on. */
  emit(lines: readonly LogLine[]): Promise<boolean>;
  /** Lines that came with the last ones, after there were enough: nobody has seen them. */
  unseen(): readonly LogLine[];
  printed(): number;
}
