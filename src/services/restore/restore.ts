import type { RestoreSource } from '../../schemas/restore.ts';
import type { TableSettings } from '../backup/table-settings.ts';
import type { Verification } from '../deploy/verify.ts';
import type { Differences } from './differences.ts';
import type { Encryption } from './encryption.ts';
import type { RestoreVerification } from './verify-restore.ts';

export type { RestoreSource };

/** What a restore is going to do. */
export interface RestorePlan {
  readonly source: RestoreSource;
  /** The table that is restored into. */
  readonly target: string;
  /** Whether the target is there already, from an earlier run of the same restore. */
  readonly progress: 'not begun' | 'restoring' | 'restored';
  /** What is put back, since AWS does not restore it; null when nobody knows what it was. */
  readonly settings: TableSettings | null;
  readonly settingsFrom: 'the backup' | 'the live table' | 'nowhere';
  /** What the restored table is encrypted with; null where nobody knows, which leaves it to AWS. */
  readonly encryption: Encryption | null;
  /** What is lost and not put back. */
  readonly notPutBack: readonly string[];
  readonly bytes: number;
  /** US dollars at the rates of us-east-1: once, and for each month that the table is kept. */
  readonly cost: { readonly once: number; readonly monthly: number };
  /** How long the last restore of this environment took; null when none is known. */
  readonly lastTookSeconds: number | null;
}

/** What `backup restore` tells. */
export interface RestoreResult {
  /** False in a dry run, and when all was as it should be already. */
  readonly changed: boolean;
  /** Null when a cut-over was undone: that restores nothing. */
  readonly plan: RestorePlan | null;
  readonly settings: readonly PutBack[];
  readonly verification: RestoreVerification | null;
  readonly cutOver: CutOver | null;
}

/** The application on another table. */
export interface CutOver {
  readonly from: string;
  readonly to: string;
  /** Of the table that was left, before it was. */
  readonly safetyBackup: { readonly name: string; readonly arn: string } | null;
  /** How the application worked on the other table; null in a dry run. */
  readonly application: Verification | null;
  /** Whether it did not work, and was moved back. */
  readonly returned: boolean;
  /** What the table that was left has that the other one has not; null when nobody looked. */
  readonly newer: Differences | null;
}

/** What became of a setting that AWS does not restore. */
export interface PutBack {
  readonly setting: string;
  readonly value: string;
  /** False when it was so already. */
  readonly changed: boolean;
}
