import { BackofficeError } from '../../errors.ts';
import { findBackup, newestBackup } from '../../services/backup/read-backups.ts';
import { safetyPrefix } from '../../services/backup/safety-backup.ts';
import type { RestoreRequest } from '../../services/restore/plan-restore.ts';
import type { RestoreRecord } from '../../services/restore/restore-log.ts';
import type { Backups } from '../backup/backups.ts';
import type { Operation } from '../operation.ts';

/** What to restore, as it stands on the command line. */
export interface RestoreChoice {
  readonly backup: string | undefined;
  readonly latest: boolean;
  readonly at: Date | undefined;
  /** The table that is gone back in; the one that the application uses when left out. */
  readonly table?: string | undefined;
}

/** @throws BackofficeError USAGE unless exactly one thing is chosen. */
export function requireOneSource({ backup, latest, at, table }: RestoreChoice): void {
  if (table !== undefined && at === undefined)
    throw new BackofficeError('USAGE', '--table needs --at', {
      hint: 'a backup is of one table; a time needs the table that it is of',
    });
  const chosen = [backup !== undefined, latest, at !== undefined].filter(Boolean).length;
  if (chosen === 1) return;
  throw new BackofficeError(
    'USAGE',
    chosen === 0 ? 'what is to be restored?' : 'choose one thing to restore',
    {
      hint: 'give the name or ARN of a backup, --latest, or --at <time>',
    },
  );
}

/** Finds what is to be restored. @param records restores that were begun, the newest first. */
export async function findRequest(
  operation: Operation,
  { dynamoDB, ownTable, activeTable }: Backups,
  { backup, at, table }: RestoreChoice,
  records: readonly RestoreRecord[],
): Promise<RestoreRequest> {
  if (at !== undefined) return { table: table ?? activeTable ?? ownTable, at };
  if (backup !== undefined) return { backup: await findBackup(dynamoDB, ownTable, backup) };
  const begun = records.find(({ latest, finishedAt }) => latest && finishedAt === null);
  if (begun?.source.backupArn != null) {
    operation.report(`going on with the restore that was begun ${begun.startedAt}`);
    return { backup: await findBackup(dynamoDB, ownTable, begun.source.backupArn) };
  }
  // Those that were made just before the application left a table are not what somebody wants who restores.
  const safety = safetyPrefix(operation.environment.stackName);
  return { backup: await newestBackup(dynamoDB, ownTable, ({ name }) => !name.startsWith(safety)) };
}

/** A restore as it was asked for. */
export interface RestoreOptions {
  readonly choice: RestoreChoice;
  readonly to: string | undefined;
  readonly cutOver: boolean;
  /** True without a time: all that was written in between. */
  readonly carryNewer: Date | true | undefined;
  /** Whether the application refuses writes while it moves. */
  readonly freezes: boolean;
  /** Whether a move of somebody who is gone is taken over. */
  readonly takeOver: boolean;
}
