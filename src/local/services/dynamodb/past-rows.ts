import type { TableEngine } from './engine/engine.ts';
import type { Past } from './engine/operations/past.ts';
import { keyText } from './rows.ts';

/** Rows that were written after a time, by key, as they were at that time. */
export function rowsBefore(engine: TableEngine, table: string, at: Date): ReadonlyMap<string, Past> {
  const first = new Map<string, Past>();
  for (const past of engine.pastAfter(table, at)) {
    const name = keyText(past.key);
    if (!first.has(name)) first.set(name, past);
  }
  return first;
}
