import type { Operation } from '../../operations/operation.ts';
import type { Selection } from '../../services/logs/selection.ts';
import type { LogSource } from '../../services/logs/sources.ts';

/** Where lines come from, and which are wanted. */
export interface LogScene {
  readonly operation: Operation;
  readonly sources: readonly LogSource[];
  readonly selection: Selection;
  /** Milliseconds since 1970. */
  readonly from: number;
}
