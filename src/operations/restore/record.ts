import { BackofficeError } from '../../errors.ts';
import type { RestorePlan } from '../../services/restore/restore.ts';
import type { CutOverRecord, RestoreRecord } from '../../services/restore/restore-log.ts';
import type { Backups } from '../backup/backups.ts';
import type { Operation } from '../operation.ts';
import type { RestoreOptions } from './choose-source.ts';

/** A move that was begun and not undone: it is gone on with. */
export function standing(record: RestoreRecord | null): CutOverRecord | null {
  return record?.cutOver?.undoneAt === null ? record.cutOver : null;
}

/**
 * The table that a restore must not touch: the one that the application uses. Where an earlier run of the same
 * command has moved the application already, it is the one that was left.
 */
export function liveTableOf(
  { activeTable }: Backups,
  target: string,
  records: readonly RestoreRecord[],
  { cutOver, carryNewer }: Pick<RestoreOptions, 'cutOver' | 'carryNewer'>,
): string | undefined {
  if (activeTable !== target || !cutOver) return activeTable;
  const record = records.find((each) => each.target === target) ?? null;
  const cut = standing(record);
  const more = record?.finishedAt === null || carryNewer !== undefined;
  return cut !== null && more ? cut.from : activeTable;
}

/** What an earlier run of the same restore has kept, or a new record. */
export async function beginRecord(
  operation: Operation,
  plan: RestorePlan,
  { choice, cutOver, activeTable }: Pick<RestoreOptions, 'choice' | 'cutOver'> & Pick<Backups, 'activeTable'>,
  held: RestoreRecord | null,
): Promise<RestoreRecord> {
  const record: RestoreRecord =
    held !== null && plan.progress !== 'not begun'
      ? { ...held, finishedAt: null }
      : {
          version: 1,
          target: plan.target,
          source: plan.source,
          latest: choice.latest,
          by: (await operation.identity()).arn,
          startedAt: operation.clock.now().toISOString(),
          restoredAt: null,
          finishedAt: null,
          cutOver: null,
        };
  if (!cutOver || activeTable === undefined) return record;
  // The table to leave is the one that was in use when the move was begun.
  const begunAt = operation.clock.now().toISOString();
  const start = { from: activeTable, begunAt, safetyBackup: null, switchedAt: null, undoneAt: null };
  return { ...record, cutOver: standing(record) ?? start };
}

/** What was planned holds for the table that the application used then. @throws BackofficeError CONFLICT. */
export async function requireUnmoved(operation: Operation, { activeTable }: Backups): Promise<void> {
  operation.forgetReads();
  const { tableName } = await operation.outputs.refresh();
  if (tableName === activeTable) return;
  throw new BackofficeError('CONFLICT', `the application was moved to ${tableName} meanwhile`, {
    hint: (command) => `plan anew: ${command.again()}`,
  });
}
