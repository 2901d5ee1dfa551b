import type { Clock } from '../../clock.ts';
import { collect, type Store, startingWith } from '../../store.ts';
import type { TableEngine } from './engine.ts';
import { keyText, type Row } from './rows.ts';
import type { SettingsStore } from './table-settings.ts';

/** What a row was before a write; null when it was not there. */
interface Undo {
  readonly key: Row;
  readonly before: Row | null;
}

/** A row that a write is about to change. */
export interface Written {
  readonly table: string;
  readonly key: Row;
}

/** Keeps what rows were before they were written, for tables with point-in-time recovery. */
export interface WriteJournal {
  /** Runs a write. What it changes is kept before it is begun, so that a kill in between loses nothing. */
  keeping<T>(rows: readonly Written[], write: () => Promise<T>): Promise<T>;
  /** Rows that were written after `at`, by key, as they were at `at`. */
  undoTo(table: string, at: Date): Promise<ReadonlyMap<string, Undo>>;
  forget(table: string): Promise<void>;
}

export const RECOVERY_DAYS = 35;

const DAY_MS = 86_400_000;
const PRUNE_MS = 3_600_000;

export function createWriteJournal(
  engine: TableEngine,
  settings: SettingsStore,
  store: Store,
  clock: Clock,
): WriteJournal {
  const undos = store.collection<Undo>('dynamodb-undo');
  const busy = new Map<string, Promise<unknown>>();
  const pruned = new Map<string, number>();

  /** Times sort as texts; of one millisecond, the order is that of the machine's own clock. */
  const timeKey = (table: string, ms: number): string => `${table}\n${String(ms).padStart(15, '0')}`;

  async function keep({ table, key }: Written): Promise<void> {
    const { Item = null } = await engine.call<{ Item?: Row }>('GetItem', {
      TableName: table,
      Key: key,
      ConsistentRead: true,
    });
    const order = process.hrtime.bigint().toString().padStart(20, '0');
    await undos.put(`${timeKey(table, clock.now().getTime())}\n${order}`, { key, before: Item });
  }

  async function prune(table: string, days: number): Promise<void> {
    const now = clock.now().getTime();
    if (now - (pruned.get(table) ?? 0) < PRUNE_MS) return;
    pruned.set(table, now);
    await undos.clear({ gte: `${table}\n`, lt: timeKey(table, now - days * DAY_MS) });
  }

  /** One write at a time for each row: what it was and what it becomes must not get mixed up. */
  async function alone<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = names.map((name) => busy.get(name));
    const done = Promise.allSettled(before).then(work);
    const settled = done.catch(() => undefined);
    for (const name of names) busy.set(name, settled);
    try {
      return await done;
    } finally {
      for (const name of names) if (busy.get(name) === settled) busy.delete(name);
    }
  }

  return {
    async keeping(rows, write) {
      const kept: Written[] = [];
      for (const row of rows) {
        const { pointInTimeRecovery, recoveryDays } = await settings.get(row.table);
        if (!pointInTimeRecovery) continue;
        await prune(row.table, recoveryDays ?? RECOVERY_DAYS);
        kept.push(row);
      }
      if (kept.length === 0) return write();
      return alone(
        kept.map(({ table, key }) => `${table}\n${keyText(key)}`),
        async () => {
          await Promise.all(kept.map(keep));
          return write();
        },
      );
    },
    async undoTo(table, at) {
      const first = new Map<string, Undo>();
      const range = { gt: `${timeKey(table, at.getTime())}\n\uffff`, lt: startingWith(`${table}\n`).lt };
      for (const undo of await collect(undos.values(range))) {
        const name = keyText(undo.key);
        if (!first.has(name)) first.set(name, undo);
      }
      return first;
    },
    forget: (table) => undos.clear(startingWith(`${table}\n`)),
  };
}
