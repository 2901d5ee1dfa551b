import { setImmediate as nextTurn } from 'node:timers/promises';
import { indexKeys } from './index-entries.ts';
import { itemOf } from './items.ts';
import type { EngineContext } from './operations/engine-context.ts';
import type { Table } from './storage/table.ts';

/** How long others wait for the entries of an index to be made. */
const TURN_MS = 10;

/** Makes the entries of indexes that are being created, and then says that they are there. Writes go on meanwhile. */
export async function backfill({ storage }: EngineContext, table: Table): Promise<void> {
  const isGone = (): boolean => storage.tables.get(table.record.name) !== table;
  // The answer to the change tells that the index is being made.
  await nextTurn();
  if (isGone()) return;
  const isNew = table.record.indexes.map(({ creating }) => creating === true);
  let began = performance.now();
  for (const row of table.rows.walk()) {
    const keys = indexKeys(table.record, itemOf(storage.textOf(row)), row);
    row.entries = table.indexes.map((index, position) => {
      const [held, key] = [row.entries[position], keys[position]];
      if (isNew[position] !== true || held !== undefined || key === undefined) return held;
      const entry = { ...key, row };
      index.add(entry);
      return entry;
    });
    if (performance.now() - began > TURN_MS) {
      await nextTurn();
      began = performance.now();
      if (isGone()) return;
    }
  }
  const indexes = table.record.indexes.map(({ creating: _, ...index }) => index);
  storage.commit([{ kind: 'define', record: { ...table.record, indexes } }]);
}
