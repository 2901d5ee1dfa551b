import { createHash } from 'node:crypto';
import { BackofficeError, isFatal } from '../../../errors.ts';
import type { Backup } from '../../../services/backup/backup.ts';
import { isUsed } from '../../../services/restore/active-mark.ts';
import { planRestore } from '../../../services/restore/plan-restore.ts';
import type { RestorePlan } from '../../../services/restore/restore.ts';
import { removeTable } from '../../../services/table/remove-table.ts';
import type { Operation } from '../../operation.ts';
import { restoreTable } from '../../restore/restore-table.ts';
import type { TableNames } from '../open-tables.ts';

/** Works out how a backup is restored into a table of its own, so that it can be read; the same command finds it again. */
export async function planAside(
  { connection }: Operation,
  { ownTable, activeTable }: TableNames,
  backup: Backup,
): Promise<RestorePlan> {
  const stamp = backup.createdAt.slice(0, 19).replace(/[-:]/g, '');
  // Backups of one second are different tables.
  const mark = createHash('sha256').update(backup.arn).digest('hex').slice(0, 6);
  const deps = {
    dynamoDB: await connection.dynamoDB(),
    manifests: undefined,
    liveTable: activeTable,
    lastTookSeconds: null,
  };
  const target = `${ownTable}-diff-${stamp}Z-${mark}`;
  if (await isUsed(deps.dynamoDB, activeTable, target))
    throw new BackofficeError(
      'CONFLICT',
      `${target}, which an earlier comparison has left, was used by the application since`,
      {
        hint: (command) => `compare it by its name, or delete it first: ${command(`table delete ${target}`)}`,
      },
    );
  const plan = await planRestore(deps, { backup }, { target });
  // Its tags, its protection and the like are nobody's while it is only read.
  return { ...plan, settings: null, settingsFrom: 'nowhere' };
}

/**
 * Restores backups, each into a table of its own, and deletes these tables once they were read. Where the work failed
 * they stay, so that the next run need not restore again.
 */
export async function withTablesAside<T>(
  operation: Operation,
  plans: readonly RestorePlan[],
  work: () => Promise<T>,
): Promise<T> {
  const { connection, command, report } = operation;
  const dynamoDB = await connection.dynamoDB();
  const targets = [...new Set(plans.map(({ target }) => target))];
  let begun: readonly string[] = [];
  try {
    for (const target of targets) {
      begun = [...begun, target];
      const plan = plans.find((each) => each.target === target);
      if (plan !== undefined) await restoreTable(operation, dynamoDB, plan);
    }
    const result = await work();
    for (const name of targets) await removeAside(operation, name);
    return result;
  } catch (error) {
    if (error instanceof Error)
      for (const name of begun)
        report(`${name} stays; rerun to go on with it, or delete it: ${command(`table delete ${name}`)}`);
    throw error;
  }
}

/** What was compared is told all the same, when the table cannot be deleted. */
async function removeAside(operation: Operation, name: string): Promise<void> {
  const { connection, clock, signal, during, command, report } = operation;
  try {
    const dynamoDB = await connection.dynamoDB();
    operation.forgetReads();
    const { tableName } = await operation.outputs.refresh();
    if (await isUsed(dynamoDB, tableName, name))
      return report(`warning: ${name} stays: the application uses it, or has used it`);
    await during(`deleting ${name}`, () =>
      removeTable({ dynamoDB, clock, signal }, { name, deletionProtection: false }),
    );
  } catch (error) {
    if (!(error instanceof BackofficeError) || isFatal(error)) throw error;
    report(`warning: ${name} stays (${error.message}); delete it: ${command(`table delete ${name}`)}`);
  }
}
