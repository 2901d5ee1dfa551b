import type { Selection } from '../../services/logs/selection.ts';
import type { LogSource } from '../../services/logs/sources.ts';
import type { OpenEnvironment } from '../run.ts';

/** Where lines come from, and which are wanted. */
export interface LogScene {
  readonly open: OpenEnvironment;
  readonly sources: readonly LogSource[];
  readonly selection: Selection;
  /** Milliseconds since 1970. */
  readonly from: number;
}
