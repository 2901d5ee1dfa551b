import type { CarryRules } from '../../services/restore/reconcile/reconcile.ts';
import type { CutOverRecord } from '../../services/restore/restore-log.ts';
import type { Comparison } from './compare-tables.ts';
import { probeOf } from './try-application.ts';

/** Where the application is to be moved from and to. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** The one of both that was restored. */
  readonly restored: string;
  /** Whether nobody has written to that yet. */
  readonly pristine: boolean;
  /** ISO 8601; the time that both tables had the same rows. */
  readonly since: string;
  /** What of `from` is copied to `to`; null copies nothing. */
  readonly carry: CarryRules | null;
  /** Whether the application refuses writes while it moves. */
  readonly freezes: boolean;
  /** What the backup of `from` is called. */
  readonly safetyName: string;
  /** How far an earlier run came. */
  readonly record: CutOverRecord;
  /** Null when the application was moved back: the next move is one of its own. */
  readonly keep: (record: CutOverRecord | null) => Promise<void>;
}

export function comparisonOf({ from, to, restored, pristine, carry, record }: Move): Comparison {
  return {
    source: from,
    target: to,
    restored,
    pristine,
    carry,
    writes: true,
    time: record.begunAt,
    probes: new Set([probeOf(record.begunAt)]),
  };
}
