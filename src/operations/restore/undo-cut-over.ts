import { BackofficeError } from '../../errors.ts';
import { safetyPrefix } from '../../services/backup/safety-backup.ts';
import { compareNewerRows, type WrittenSince } from '../../services/restore/newer-rows.ts';
import type { CutOver, RestoreResult } from '../../services/restore/restore.ts';
import type { CutOverRecord, RestoreLog, RestoreRecord } from '../../services/restore/restore-log.ts';
import { notDeployed } from '../../services/stack/stack.ts';
import { type Backups, backupDeps, openBackups, openRestoreLog } from '../backup/backups.ts';
import type { Operation } from '../operation.ts';
import type { RestoreOptions } from './choose-source.ts';
import { cutOver } from './cut-over.ts';
import { copySince } from './restore.ts';

/** A cut-over that can be undone. */
interface Undoable {
  readonly record: RestoreRecord;
  readonly cut: CutOverRecord;
}

/** Moves the application back to the table that it was moved from. */
export async function undoCutOver(
  operation: Operation,
  carryNewer: RestoreOptions['carryNewer'],
): Promise<RestoreResult> {
  const backups = await operation.during('looking', () => openBackups(operation));
  const { environment } = operation;
  const log = await openRestoreLog(operation, backups);
  if (log === undefined) throw notDeployed(environment.name);
  const found = await findUndoable(backups, log);
  const [from, to] = [found.record.target, found.cut.from];
  const change = {
    action: 'backup restore --undo',
    target: `table ${to}`,
    before: { activeTable: from },
    consent: {
      what: `moving the application of ${environment.name} back from ${from} to ${to}`,
      danger: 'severe',
    },
    after: (moved: CutOver) => moved,
  } as const;
  const moved = operation.dryRun
    ? await preview(operation, found)
    : await operation.record(change, () =>
        carryOut(operation, { backups, log }, found, copySince(carryNewer)),
      );
  const changed = !operation.dryRun && !moved.returned;
  return { changed, plan: null, settings: [], verification: null, cutOver: moved };
}

/** One whose undoing was interrupted after the switch is undone to its end. */
async function findUndoable({ activeTable = '' }: Backups, log: RestoreLog): Promise<Undoable> {
  for (const record of await log.list()) {
    const { target, cutOver: cut } = record;
    if (cut === null || cut.switchedAt === null || cut.undoneAt !== null) continue;
    if (target === activeTable || cut.from === activeTable) return { record, cut };
  }
  throw new BackofficeError('NOT_FOUND', `the application was not moved to ${activeTable} by a restore`, {
    hint: (command) => `see the table that it uses: ${command('table')}`,
  });
}

/** Since the application came to the table that it is now to leave, everything there is newer. */
function writtenSince({ cut, record }: Undoable): WrittenSince {
  return { since: new Date(cut.switchedAt ?? record.startedAt), slackMs: 0 };
}

async function preview(operation: Operation, found: Undoable): Promise<CutOver> {
  const move = { from: found.record.target, to: found.cut.from };
  const newer = await compareNewerRows(await operation.connection.rows(), move, writtenSince(found));
  return { ...move, safetyBackup: null, application: null, returned: false, newer };
}

async function carryOut(
  operation: Operation,
  { backups, log }: { readonly backups: Backups; readonly log: RestoreLog },
  found: Undoable,
  copySinceTime: Date | undefined,
): Promise<CutOver> {
  const { record, cut } = found;
  const begunAt = operation.clock.now().toISOString();
  const time = begunAt.slice(0, 19).replace(/[-:]/g, '');
  const moved = await cutOver(operation, backupDeps(operation, backups), {
    from: record.target,
    to: cut.from,
    written: writtenSince(found),
    copySince: copySinceTime,
    safetyName: `${safetyPrefix(operation.environment.stackName)}undo-${time}`,
    record: { from: record.target, begunAt, safetyBackup: null, switchedAt: null, undoneAt: null },
    // What the record says of the way there stays as it is until the way back is done.
    keep: async () => undefined,
  });
  if (moved.returned) return moved;
  const undoneAt = operation.clock.now().toISOString();
  await log.put({ ...record, cutOver: { ...cut, undoneAt } });
  return moved;
}
