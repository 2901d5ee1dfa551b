import type { Clock } from '../../clock.ts';
import type { TableEngine } from './engine.ts';
import { deleteRows, keyOf, type Row, readRows } from './rows.ts';
import type { Tables } from './tables.ts';
import type { WriteJournal } from './write-journal.ts';

/** AWS deletes within days; here once a minute, when somebody uses the table. */
const EVERY_MS = 60_000;
/** What expired longer ago stays. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html */
const FIVE_YEARS_S = 5 * 365 * 86_400;

/** Deletes rows whose time to live has passed. */
export function createExpiry(engine: TableEngine, tables: Tables, journal: WriteJournal, clock: Clock) {
  const swept = new Map<string, number>();

  return async (table: string): Promise<void> => {
    const { ttlAttribute } = await tables.settings.get(table);
    const now = clock.now().getTime();
    if (ttlAttribute === undefined || now - (swept.get(table) ?? 0) < EVERY_MS) return;
    swept.set(table, now);
    const names = (await tables.keyNames(table)) ?? [];
    for await (const rows of readRows(engine, table)) {
      const keys = rows
        .filter((row) => hasExpired(row, ttlAttribute, now / 1000))
        .map((row) => keyOf(row, names));
      await journal.keeping(
        keys.map((key) => ({ table, key })),
        () => deleteRows(engine, table, keys),
      );
    }
  };
}

function hasExpired(row: Row, attribute: string, nowSeconds: number): boolean {
  const value = row[attribute]?.N;
  const at = typeof value === 'string' ? Number(value) : Number.NaN;
  return at < nowSeconds && at > nowSeconds - FIVE_YEARS_S;
}
