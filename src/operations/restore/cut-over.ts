import { awaitBackup, type BackupDeps, createBackup } from '../../services/backup/create-backup.ts';
import { readBackups } from '../../services/backup/read-backups.ts';
import {
  compareNewerRows,
  copyNewerRows,
  type NewerRows,
  type WrittenSince,
} from '../../services/restore/newer-rows.ts';
import type { CutOver } from '../../services/restore/restore.ts';
import type { CutOverRecord } from '../../services/restore/restore-log.ts';
import type { Operation } from '../operation.ts';
import { switchTable } from './switch-table.ts';
import { tryApplication } from './try-application.ts';

/** Where the application is to be moved from and to. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** What was written to `from` in this time is told. */
  readonly written: WrittenSince;
  /** What was written at this time or later is copied to `to`; undefined copies nothing. */
  readonly copySince: Date | undefined;
  /** What the backup of `from` is called. */
  readonly safetyName: string;
  /** How far an earlier run came. */
  readonly record: CutOverRecord;
  /** Null when the application was moved back: the next move is one of its own. */
  readonly keep: (record: CutOverRecord | null) => Promise<void>;
}

/**
 * Moves the application to another table: safety backup, switch, use of the application, what was written in between.
 * An application that does not work there goes back by itself. What an earlier run has done is not done again.
 */
export async function cutOver(operation: Operation, deps: BackupDeps, move: Move): Promise<CutOver> {
  const { from, to } = move;
  const safetyBackup = move.record.safetyBackup ?? (await makeSafetyBackup(operation, deps, move));
  const record: CutOverRecord = { ...move.record, safetyBackup };
  await move.keep(record);
  operation.report(`moving the application from ${from} to ${to}`);
  const switchedAt = await switchTable(operation.agreed(), to);
  await move.keep({ ...record, switchedAt: record.switchedAt ?? switchedAt });
  const application = await operation.during('using the application', () =>
    tryApplication(operation, record.begunAt),
  );
  const common = { from, to, safetyBackup, application };
  if (application.passed) {
    const newer = await operation.during('looking for what was written meanwhile', () =>
      newerRows(operation, move),
    );
    return { ...common, returned: false, newer };
  }
  operation.report(`the application does not work on ${to}; moving it back to ${from}`);
  await switchTable(operation.agreed(), from);
  await move.keep(null);
  return { ...common, returned: true, newer: null };
}

async function newerRows(
  { connection }: Operation,
  { from, to, written, copySince }: Move,
): Promise<NewerRows> {
  const rows = await connection.rows();
  return copySince === undefined
    ? compareNewerRows(rows, { from, to }, written)
    : copyNewerRows(rows, { from, to }, { ...written, copySince });
}

/** One that a killed run of the same move has made is taken for this one. */
async function makeSafetyBackup(
  operation: Operation,
  deps: BackupDeps,
  { from, safetyName: name, record }: Move,
): Promise<NonNullable<CutOverRecord['safetyBackup']>> {
  const { arn: by } = await operation.identity();
  const backup = await operation.during(`making a safety backup of ${from}`, async () => {
    const made = (await readBackups(deps.dynamoDB, [from])).find(
      (each) => each.name === name && Date.parse(each.createdAt) >= Date.parse(record.begunAt),
    );
    return awaitBackup(deps, made ?? (await createBackup(deps, from, name, by)));
  });
  operation.report(`safety backup of ${from}: ${name}`);
  return { name, arn: backup.arn };
}
