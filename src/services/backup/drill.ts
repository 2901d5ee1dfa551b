import type { RestoreSource } from '../../schemas/restore.ts';
import type { RestoreVerification } from '../restore/verify-restore.ts';

/** What `backup drill` tells. */
export interface BackupDrill {
  /** False in a dry run. */
  readonly changed: boolean;
  /** Null in a dry run. */
  readonly passed: boolean | null;
  readonly source: RestoreSource;
  /** The table that was restored into, and removed again. */
  readonly table: string;
  /** ISO 8601; null in a dry run. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly verification: RestoreVerification | null;
  /** Why it did not pass. */
  readonly problems: readonly string[];
  /** US dollars at the rates of us-east-1, for the restore; the table itself stands for minutes. */
  readonly cost: number;
}

/**
 * What is wrong with a restored table. Rows that differ from the live ones are not: they were written since. That
 * nothing at all came back of a backup with bytes is.
 * @param bytes of the backup; 0 for a time, of which only the present size is known.
 */
export function drillProblems(verification: RestoreVerification, bytes: number): string[] {
  const { keysSame, missingIndexes, keys, count } = verification;
  return [
    ...(keysSame ? [] : [`its key is ${keys.join(', ')}, another one than that of the live table`]),
    ...(missingIndexes.length === 0 ? [] : [`indexes are missing: ${missingIndexes.join(', ')}`]),
    ...(count === 0 && bytes > 0 ? [`no item came back of ${bytes} bytes`] : []),
  ];
}
