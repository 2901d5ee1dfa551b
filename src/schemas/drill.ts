import * as v from 'valibot';
import type { Schema } from './read.ts';
import { type RestoreSource, restoreSourceSchema } from './restore.ts';

/** A restore drill that was begun, as the artifacts bucket keeps it until its table is removed again. */
export interface DrillUnderWay {
  readonly version: 1;
  /** Of the change in the journal of who makes it. */
  readonly id: string;
  /** ARN. */
  readonly by: string;
  /** ISO 8601. */
  readonly since: string;
  readonly source: RestoreSource;
  /** The table that is restored into, and removed at the end. */
  readonly target: string;
}

/** How the last restore drill ended. */
export interface DrillRecord {
  readonly version: 1;
  readonly passed: boolean;
  readonly source: RestoreSource;
  readonly by: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Items that were restored; null where none could be counted. */
  readonly items: number | null;
  /** Why it did not pass. */
  readonly problems: readonly string[];
}

export const drillUnderWaySchema: Schema<DrillUnderWay> = v.object({
  version: v.literal(1),
  id: v.string(),
  by: v.string(),
  since: v.string(),
  source: restoreSourceSchema,
  target: v.string(),
});

export const drillRecordSchema: Schema<DrillRecord> = v.object({
  version: v.literal(1),
  passed: v.boolean(),
  source: restoreSourceSchema,
  by: v.string(),
  startedAt: v.string(),
  finishedAt: v.string(),
  items: v.nullable(v.number()),
  problems: v.array(v.string()),
});
