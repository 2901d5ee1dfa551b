import { awaitBackup, type BackupDeps, createBackup } from '../../services/backup/create-backup.ts';
import { readBackups } from '../../services/backup/read-backups.ts';
import { markActive } from '../../services/restore/active-mark.ts';
import { type Compared, type Differences, differencesOf } from '../../services/restore/differences.ts';
import type { CutOver } from '../../services/restore/restore.ts';
import type { CutOverRecord } from '../../services/restore/restore-log.ts';
import type { Operation } from '../operation.ts';
import { compareTables } from './compare-tables.ts';
import { freeze, thawingOnFailure } from './freeze.ts';
import { comparisonOf, type Move } from './move.ts';
import { goBack } from './return-table.ts';
import { changeTableUse } from './switch-table.ts';
import { tryApplication } from './try-application.ts';

/**
 * Moves the application to another table: safety backup; writes refused; what was written is compared and copied; the
 * switch; use of the application; compared again, for what was written around the application. An application that
 * does not work there goes back by itself, with what was written meanwhile. What an earlier run has done is not done
 * again.
 */
export async function cutOver(operation: Operation, deps: BackupDeps, move: Move): Promise<CutOver> {
  const { from, to } = move;
  const safetyBackup = move.record.safetyBackup ?? (await makeSafetyBackup(operation, deps, move));
  const record: CutOverRecord = { ...move.record, safetyBackup };
  await move.keep(record);
  const before = await thawingOnFailure(operation, () => switchOver(operation, deps, move, record));
  const application = await operation.during('using the application', () =>
    tryApplication(operation, record.begunAt),
  );
  const common = { from, to, safetyBackup, application };
  if (application.passed)
    return { ...common, returned: false, newer: await compareAfter(operation, move, before) };
  operation.report(`the application does not work on ${to}; moving it back to ${from}`);
  const newer = await thawingOnFailure(operation, () => goBack(operation, move));
  await move.keep(null);
  return { ...common, returned: true, newer };
}

/** @returns what was found before the switch; undefined where the application was there already. */
async function switchOver(
  operation: Operation,
  { dynamoDB }: BackupDeps,
  move: Move,
  record: CutOverRecord,
): Promise<Compared | undefined> {
  const { from, to } = move;
  const { tableName } = await operation.outputs.refresh();
  const isThere = tableName === to;
  let before: Compared | undefined;
  if (!isThere) {
    if (move.freezes) await freeze(operation);
    before = await operation.during('comparing the tables', () =>
      compareTables(operation, comparisonOf(move)),
    );
    await markActive(dynamoDB, move.restored, operation.clock.now().toISOString());
    operation.report(`moving the application from ${from} to ${to}`);
  }
  const stack = await changeTableUse(operation.agreed(), { table: to, refusesWrites: false });
  const switchedAt = stack.changedAt ?? operation.clock.now().toISOString();
  await move.keep({ ...record, switchedAt: record.switchedAt ?? switchedAt });
  return before;
}

async function compareAfter(
  operation: Operation,
  move: Move,
  before: Compared | undefined,
): Promise<Differences> {
  const { from, to, since, carry } = move;
  const after = await operation.during('comparing the tables again', () =>
    compareTables(operation, { ...comparisonOf(move), pristine: false }),
  );
  return differencesOf({ from, to, since, carries: carry !== null }, before, after);
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
