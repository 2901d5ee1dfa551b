import { BackofficeError } from '../../errors.ts';
import { safetyPrefix } from '../../services/backup/safety-backup.ts';
import { refusesWrites } from '../../services/deploy/active-table.ts';
import { type Differences, differencesOf } from '../../services/restore/differences.ts';
import type { CarryRules } from '../../services/restore/reconcile/reconcile.ts';
import type { CutOver, RestoreResult } from '../../services/restore/restore.ts';
import type { CutOverRecord, RestoreLog, RestoreRecord } from '../../services/restore/restore-log.ts';
import { notDeployed, readStack } from '../../services/stack/stack.ts';
import { type Backups, backupDeps, openBackups, openRestoreLog } from '../backup/backups.ts';
import type { Operation } from '../operation.ts';
import type { RestoreOptions } from './choose-source.ts';
import { compareTables } from './compare-tables.ts';
import { cutOver } from './cut-over.ts';
import { asOnlyMove } from './one-move.ts';
import { requireUnmoved } from './record.ts';
import { changeTableUse } from './switch-table.ts';

/** A cut-over that can be undone. */
interface Undoable {
  readonly record: RestoreRecord;
  readonly cut: CutOverRecord;
}

export type UndoOptions = Pick<RestoreOptions, 'carryNewer' | 'freezes' | 'takeOver'>;

/** Moves the application back to the table that it was moved from. */
export async function undoCutOver(operation: Operation, options: UndoOptions): Promise<RestoreResult> {
  const backups = await operation.during('looking', () => openBackups(operation));
  const { environment } = operation;
  const log = await openRestoreLog(operation, backups);
  if (log === undefined) throw notDeployed(environment.name);
  const found = await findUndoable(backups, log, options);
  if (found === undefined) return letWritesThrough(operation, backups, options);
  const [from, to] = [found.record.target, found.cut.from];
  const id = operation.newId();
  const change = {
    action: 'backup restore --undo',
    target: `table ${to}`,
    id,
    before: { activeTable: from },
    consent: {
      what: `moving the application of ${environment.name} back from ${from} to ${to}`,
      danger: 'severe',
    },
    after: (moved: CutOver) => moved,
  } as const;
  const owner = { id, command: 'backup restore --undo', takeOver: options.takeOver };
  const moved = operation.dryRun
    ? await preview(operation, found)
    : await operation.record(change, () =>
        asOnlyMove(operation, owner, async () => {
          await requireUnmoved(operation, backups);
          return carryOut(operation, { backups, log }, found, options);
        }),
      );
  const changed = !operation.dryRun && !moved.returned;
  return { changed, plan: null, settings: [], verification: null, cutOver: moved };
}

/**
 * One whose undoing was interrupted after the switch is undone to its end. What was not copied by an undo can be
 * copied afterwards.
 */
async function findUndoable(
  { activeTable = '' }: Backups,
  log: RestoreLog,
  { carryNewer }: UndoOptions,
): Promise<Undoable | undefined> {
  for (const record of await log.list()) {
    const { target, cutOver: cut } = record;
    if (cut === null || cut.switchedAt === null) continue;
    const undone = cut.undoneAt !== null;
    if (target === activeTable && !undone) return { record, cut };
    if (cut.from === activeTable && (!undone || carryNewer !== undefined)) return { record, cut };
  }
  return undefined;
}

/** What a move that ended before the switch has left: an application that refuses writes. */
async function letWritesThrough(
  operation: Operation,
  { activeTable = '' }: Backups,
  { takeOver }: UndoOptions,
): Promise<RestoreResult> {
  const { connection, environment } = operation;
  const stack = await readStack(await connection.cloudFormation(), environment.stackName);
  if (!refusesWrites(stack))
    throw new BackofficeError('NOT_FOUND', `the application was not moved to ${activeTable} by a restore`, {
      hint: (command) => `see the table that it uses: ${command('table')}`,
    });
  const id = operation.newId();
  const change = {
    action: 'backup restore --undo',
    target: `stack ${environment.stackName}`,
    id,
    before: { refusesWrites: true },
    consent: { what: `letting writes of ${environment.name} through again`, danger: 'mild' },
    after: () => ({ refusesWrites: false }),
  } as const;
  const done = { plan: null, settings: [], verification: null, cutOver: null };
  if (operation.dryRun) return { changed: false, ...done };
  await operation.record(change, () =>
    asOnlyMove(operation, { id, command: 'backup restore --undo', takeOver }, () =>
      changeTableUse(operation.agreed(), { refusesWrites: false }),
    ),
  );
  operation.report('writes are let through again; the application was not moved');
  return { changed: true, ...done };
}

async function preview(operation: Operation, { record, cut }: Undoable): Promise<CutOver> {
  const move = { from: record.target, to: cut.from };
  const newer = await operation.during('comparing the tables', async (): Promise<Differences> => {
    const compared = await compareTables(operation, {
      source: move.from,
      target: move.to,
      restored: record.target,
      pristine: false,
      carry: null,
      writes: false,
      time: record.source.at,
      probes: new Set(),
    });
    return differencesOf({ ...move, since: record.source.at, carries: false }, undefined, compared);
  });
  return { ...move, safetyBackup: null, application: null, returned: false, newer };
}

async function carryOut(
  operation: Operation,
  { backups, log }: { readonly backups: Backups; readonly log: RestoreLog },
  { record, cut }: Undoable,
  { carryNewer, freezes }: UndoOptions,
): Promise<CutOver> {
  const begunAt = operation.clock.now().toISOString();
  const time = begunAt.slice(0, 19).replace(/[-:]/g, '');
  const moved = await cutOver(operation, backupDeps(operation, backups), {
    from: record.target,
    to: cut.from,
    restored: record.target,
    pristine: false,
    since: record.source.at,
    carry: carryOf(carryNewer),
    freezes,
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

/** What was deleted since a time cannot be told from what was deleted before it. */
function carryOf(wanted: RestoreOptions['carryNewer']): CarryRules | null {
  if (wanted === undefined) return null;
  return wanted === true
    ? { since: undefined, deletes: true }
    : { since: wanted.toISOString(), deletes: false };
}
