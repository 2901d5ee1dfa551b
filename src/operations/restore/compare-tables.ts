import { join } from 'node:path';
import type { Compared } from '../../services/restore/differences.ts';
import { layDown } from '../../services/restore/reconcile/lay-down.ts';
import { type CarryRules, reconcile } from '../../services/restore/reconcile/reconcile.ts';
import type { RowSpool } from '../../services/restore/reconcile/spool.ts';
import type { Operation } from '../operation.ts';
import { createBaseRows } from './base-rows.ts';
import { createConflictFile } from './conflict-file.ts';
import { openRowSpool, partsFor, removeSpool } from './row-spool.ts';

/** Two tables, one of them restored, to be compared. */
export interface Comparison {
  /** The table whose changes are taken over. */
  readonly source: string;
  readonly target: string;
  /** The one of both that was restored: before the application comes to it, it holds what both came from. */
  readonly restored: string;
  /** Whether it holds just that at present. */
  readonly pristine: boolean;
  readonly carry: CarryRules | null;
  /** False only compares, and keeps nothing. */
  readonly writes: boolean;
  /** ISO 8601; of the move. */
  readonly time: string;
  /** Ids of items that this program makes to try the application. */
  readonly probes: ReadonlySet<string>;
}

/**
 * Compares two tables by what is laid down of both in the state directory, and removes that again. What both came from
 * stays there until the next move.
 */
export async function compareTables(operation: Operation, comparison: Comparison): Promise<Compared> {
  const { stateDirectory } = operation.environment;
  const directory = join(stateDirectory, 'moves', 'compared');
  await removeSpool(directory);
  try {
    return await compareIn(operation, comparison, directory);
  } finally {
    await removeSpool(directory);
  }
}

async function compareIn(operation: Operation, comparison: Comparison, directory: string): Promise<Compared> {
  const { source, target, writes, carry, time, probes } = comparison;
  const { stateDirectory } = operation.environment;
  const rows = await operation.connection.rows();
  const bases = createBaseRows(stateDirectory, comparison.restored);
  const tables = await Promise.all([describe(operation, source), describe(operation, target)]);
  const bytes = Math.max(...tables.map(({ bytes: each }) => each));
  const { tableId } = await describe(operation, comparison.restored);
  const kept = await bases.open(tableId);
  const parts = kept?.spool.parts ?? partsFor(bytes);
  const laid = async (table: string, name: string): Promise<RowSpool> => {
    const spool = await openRowSpool(join(directory, name), parts);
    await layDown(rows, table, spool);
    return spool;
  };
  const base = kept?.spool ?? (comparison.pristine ? await begin() : undefined);
  const [theirs, ours] = await Promise.all([laid(source, 'source'), laid(target, 'target')]);
  const conflicts = createConflictFile({ stateDirectory, source, target, time });
  const result = await reconcile(
    { rows, target, probes, tell: writes ? conflicts.add : async () => undefined },
    { source: theirs, target: ours, base },
    { carry, writes },
  );
  return { result, conflictFile: writes ? await conflicts.close() : null };

  async function begin(): Promise<RowSpool> {
    if (!writes) return laid(comparison.restored, 'base');
    await bases.removeOthers();
    const spool = await bases.begin(parts);
    const count = await layDown(rows, comparison.restored, spool);
    await bases.keep({ tableId, parts, rows: count });
    return spool;
  }
}

async function describe(
  { connection }: Operation,
  TableName: string,
): Promise<{ readonly tableId: string; readonly bytes: number }> {
  const { Table } = await (await connection.dynamoDB()).describeTable({ TableName });
  return { tableId: Table?.TableId ?? '', bytes: Table?.TableSizeBytes ?? 0 };
}
