import type { Clock } from '../../clock.ts';
import type { TableEngine } from './engine/engine.ts';
import { keyOf, type Row, readRows } from './rows.ts';
import type { Tables } from './tables.ts';

/** AWS deletes within days; here once a minute, when somebody uses a table. */
const EVERY_MS = 60_000;
/** What expired longer ago stays. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html */
const FIVE_YEARS_S = 5 * 365 * 86_400;

/** Deletes rows whose time to live has passed. */
export function createExpiry(engine: TableEngine, tables: Tables, clock: Clock) {
  const swept = new Map<string, number>();

  async function sweep(table: string, attribute: string): Promise<void> {
    const now = clock.now().getTime();
    if (now - (swept.get(table) ?? 0) < EVERY_MS) return;
    swept.set(table, now);
    const names = tables.keyNames(table);
    for await (const rows of readRows(engine, table)) {
      const expired = rows.filter((row) => hasExpired(row, attribute, now / 1000));
      // At once: nobody has written any of them since they were read.
      engine.delete(
        table,
        expired.map((row) => keyOf(row, names)),
      );
    }
  }

  return async (): Promise<void> => {
    for (const [name, { record }] of engine.tables) {
      const { ttlAttribute } = record.settings;
      if (ttlAttribute !== undefined) await sweep(name, ttlAttribute);
    }
  };
}

function hasExpired(row: Row, attribute: string, nowSeconds: number): boolean {
  const value = row[attribute]?.N;
  const at = typeof value === 'string' ? Number(value) : Number.NaN;
  return at < nowSeconds && at > nowSeconds - FIVE_YEARS_S;
}
