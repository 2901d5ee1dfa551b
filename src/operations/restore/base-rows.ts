import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../../files/missing.ts';
import { readText } from '../../files/read-file.ts';
import { writePrivately } from '../../files/write-atomically.ts';
import { type BaseHeader, baseHeaderSchema } from '../../schemas/move.ts';
import { checkStored, storedText } from '../../schemas/read.ts';
import type { RowSpool } from '../../services/restore/reconcile/spool.ts';
import { openRowSpool, removeSpool } from './row-spool.ts';

/**
 * The rows that two tables came from, kept in the state directory from before the application moves until it is moved
 * back or on: without them nobody can tell which of two tables has changed.
 */
export interface BaseRows {
  /** Undefined where they were not kept here, or are of another table. */
  open(tableId: string): Promise<{ readonly spool: RowSpool; readonly rows: number } | undefined>;
  /** Begins anew; what is laid down counts once it is kept. */
  begin(parts: number): Promise<RowSpool>;
  keep(header: BaseHeader): Promise<void>;
  /** Removes those of other tables. */
  removeOthers(): Promise<void>;
}

const HEADER_BYTES = 64 * 1024;

/** @param table that was restored. */
export function createBaseRows(stateDirectory: string, table: string): BaseRows {
  const moves = join(stateDirectory, 'moves');
  const directory = join(moves, table);
  const header = join(directory, 'base.json');
  const rows = join(directory, 'base');

  return {
    async open(tableId) {
      const text = await readText(header, HEADER_BYTES).catch(unlessMissing);
      const kept = text === undefined ? undefined : checkStored(baseHeaderSchema, text);
      if (kept === undefined || !('value' in kept) || kept.value.tableId !== tableId) return undefined;
      return { spool: await openRowSpool(rows, kept.value.parts), rows: kept.value.rows };
    },
    async begin(parts) {
      await removeSpool(directory);
      return openRowSpool(rows, parts);
    },
    keep: (kept) => writePrivately(header, storedText(kept)),
    async removeOthers() {
      for (const name of (await readdir(moves).catch(unlessMissing)) ?? [])
        if (name !== table && name !== 'compared') await removeSpool(join(moves, name));
    },
  };
}
