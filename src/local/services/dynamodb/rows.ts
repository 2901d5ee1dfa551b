import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TableEngine } from './engine/engine.ts';
import type { WireItem } from './engine/items.ts';

/** A row as it stands on the wire: by attribute, its type and value. */
export type Row = WireItem;

/** What is written before others have their turn. */
const BATCH = 250;

/** All rows of a table, some at a time; others have their turn between. */
export async function* readRows(engine: TableEngine, table: string): AsyncGenerator<readonly Row[]> {
  for (const page of engine.pages(table)) {
    yield page;
    await nextTurn();
  }
}

export async function writeRows(engine: TableEngine, table: string, rows: readonly Row[]): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    engine.put(table, rows.slice(start, start + BATCH));
    await nextTurn();
  }
}

export async function deleteRows(engine: TableEngine, table: string, keys: readonly Row[]): Promise<void> {
  for (let start = 0; start < keys.length; start += BATCH) {
    engine.delete(table, keys.slice(start, start + BATCH));
    await nextTurn();
  }
}

/** The key of a row. */
export function keyOf(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? {}]));
}

/** A key as text; two keys are the same exactly when their texts are. */
export function keyText(key: Row): string {
  return JSON.stringify(
    Object.keys(key)
      .sort()
      .map((name) => [name, key[name]]),
  );
}
