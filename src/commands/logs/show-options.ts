import type { LEVELS } from '../../services/logs/lines/levels.ts';
import type { SOURCES } from '../../services/logs/sources.ts';
import type { TimePoint } from '../options/times.ts';

/** What was asked for. */
export interface ShowOptions {
  readonly source: (typeof SOURCES)[number];
  /** Where it was not given: the last ten minutes, or all there is with `tail`. */
  readonly since?: TimePoint | undefined;
  readonly until?: TimePoint | undefined;
  readonly follow?: boolean;
  readonly live?: boolean;
  readonly errors?: boolean;
  readonly level?: (typeof LEVELS)[number];
  readonly grep?: string;
  readonly exclude?: readonly string[];
  readonly stream?: string;
  /** False with --no-platform. */
  readonly platform: boolean;
  readonly localTime?: boolean;
  readonly pattern?: string;
  readonly request?: string;
  readonly for?: number;
  readonly idle?: number;
  readonly max?: number;
  readonly tail?: number;
  readonly untilMatch?: string;
  readonly resume?: boolean;
  readonly raw?: boolean;
}
