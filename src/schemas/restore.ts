import * as v from 'valibot';
import type { Schema } from './read.ts';

/** What a table is restored from. */
export interface RestoreSource {
  readonly kind: 'backup' | 'time';
  /** The table that the rows were of. */
  readonly table: string;
  readonly backupArn: string | null;
  readonly backupName: string | null;
  /** ISO 8601; the time that the rows are of. */
  readonly at: string;
}

/** A restore, as it is kept in the artifacts bucket: who goes on with it, or back from it, need not be who began. */
export interface RestoreRecord {
  readonly version: 1;
  readonly target: string;
  readonly source: RestoreSource;
  /** Whether the newest backup was asked for: which one that was must not change when it is gone on with. */
  readonly latest: boolean;
  readonly by: string;
  /** ISO 8601, each null until it has come. */
  readonly startedAt: string;
  /** When the table could be used. */
  readonly restoredAt: string | null;
  /** When all that was asked for was done. */
  readonly finishedAt: string | null;
  readonly cutOver: CutOverRecord | null;
}

export interface CutOverRecord {
  /** The table that was left. */
  readonly from: string;
  /** ISO 8601; a safety backup that is older is not of this move. */
  readonly begunAt: string;
  readonly safetyBackup: { readonly name: string; readonly arn: string } | null;
  readonly switchedAt: string | null;
  readonly undoneAt: string | null;
}

const time = v.nullable(v.string());

export const restoreSourceSchema: Schema<RestoreSource> = v.object({
  kind: v.picklist(['backup', 'time']),
  table: v.string(),
  backupArn: v.nullable(v.string()),
  backupName: v.nullable(v.string()),
  at: v.string(),
});

/** A restore, as the artifacts bucket keeps it. */
export const restoreRecordSchema: Schema<RestoreRecord> = v.object({
  version: v.literal(1),
  target: v.string(),
  source: restoreSourceSchema,
  latest: v.boolean(),
  by: v.string(),
  startedAt: v.string(),
  restoredAt: time,
  finishedAt: time,
  cutOver: v.nullable(
    v.object({
      from: v.string(),
      begunAt: v.string(),
      safetyBackup: v.nullable(v.object({ name: v.string(), arn: v.string() })),
      switchedAt: time,
      undoneAt: time,
    }),
  ),
});
