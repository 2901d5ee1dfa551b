import type { LEVELS } from '../../services/logs/lines/levels.ts';
import type { SOURCES } from '../../services/logs/sources.ts';
import type { TimePoint } from '../options/times.ts';

/** What was asked for. */
export interface ShowOptions {
  readonly source: (typeof SOURCES)[number];
  readonly since: TimePoint;
  readonly until?: TimePoint | undefined;
  readonly follow?: boolean;
  readonly live?: boolean;
  readonly errors?: boolean;
  readonly level?: (typeof LEVELS)[number];
  readonly grep?: string;
  readonly pattern?: string;
  readonly request?: string;
  readonly for?: number;
  readonly idle?: number;
  readonly max?: number;
  readonly untilMatch?: string;
  readonly resume?: boolean;
  readonly raw?: boolean;
}
