import type { Clock } from '../../../clock.ts';
import { answerItems, type Constraints, type ItemAnswer } from './answer.ts';
import { backfill } from './backfill.ts';
import { deleteItems, itemPages, putItems } from './bulk.ts';
import { indexKeys } from './index-entries.ts';
import { itemOf, type WireItem } from './items.ts';
import type { EngineContext, ItemMishaps } from './operations/engine-context.ts';
import { type Past, pastAfter } from './operations/past.ts';
import type { Change } from './storage/changes.ts';
import type { Files } from './storage/files.ts';
import { Storage } from './storage/storage.ts';
import type { Table } from './storage/table.ts';
import type { TableRecord } from './table-record.ts';

/** DynamoDB's tables and items. */
export interface TableEngine {
  readonly tables: ReadonlyMap<string, Table>;
  /** Carries out an operation on items on its JSON text. */
  items(operation: string, body: string): Promise<ItemAnswer>;
  /** Makes a table, or changes what is kept of it; makes the entries of indexes that are new. */
  define(record: TableRecord): void;
  drop(table: string): void;
  /** All items of a table, some at a time; what is written meanwhile may be among them. */
  pages(table: string): Iterable<readonly WireItem[]>;
  /** Writes items, also of a table that is being restored. @throws AwsError ValidationException. */
  put(table: string, items: readonly WireItem[]): void;
  /** Deletes items by their keys. @throws AwsError ValidationException. */
  delete(table: string, keys: readonly WireItem[]): void;
  /** What rows were before they were written after a time, the first writes first. */
  pastAfter(table: string, at: Date): Iterable<Past>;
  forgetPast(table: string): void;
  /** Keeps what a row was before a write that was made elsewhere. @param at milliseconds. */
  keepPast(table: string, at: number, past: Past): void;
  /** Resolves when what was written until now will survive what it is to survive. */
  settled(): Promise<void>;
  /** Resolves when the indexes of a table are there. */
  indexed(table: string): Promise<void>;
  /** Resolves when nothing goes on in the background. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly arnPrefix: string;
  /** Whether what is acknowledged is to survive a power cut, too. */
  readonly durable: boolean;
  readonly mishaps: ItemMishaps;
  readonly constraints: Constraints;
  readonly report: (error: unknown) => void;
  /** Bytes of items that may be held in memory; what is above is read from the files. */
  readonly budget?: number;
  readonly leastGarbage?: number;
}

const BUDGET_BYTES = 256 * 1024 * 1024;
const LEAST_GARBAGE_BYTES = 16 * 1024 * 1024;

/**
 * Opens the tables in a directory, which nobody else may have open.
 * @throws DamagedFileError, LaterVersionError.
 */
export function createTableEngine(options: EngineOptions): TableEngine {
  const { budget = BUDGET_BYTES, leastGarbage = LEAST_GARBAGE_BYTES, report } = options;
  const storage = new Storage({
    ...options,
    budget,
    leastGarbage,
    entriesOf: ({ record }, row, text) => indexKeys(record, itemOf(text), row),
  });
  const context: EngineContext = { ...options, storage };
  const backfills = new Map<Table, Promise<void>>();

  function fillCreating(table: Table | undefined): void {
    if (table === undefined || backfills.has(table)) return;
    if (!table.record.indexes.some(({ creating }) => creating === true)) return;
    const filling = backfill(context, table)
      .catch(report)
      .finally(() => backfills.delete(table));
    backfills.set(table, filling);
  }
  function commit(change: Change): void {
    storage.commit([change]);
  }
  for (const table of storage.tables.values()) fillCreating(table);

  return {
    tables: storage.tables,
    items: (operation, body) => answerItems(context, options.constraints, { operation, body }),
    define(record) {
      commit({ kind: 'define', record });
      fillCreating(storage.tables.get(record.name));
    },
    drop: (table) => commit({ kind: 'drop', table }),
    *pages(name) {
      const table = storage.tables.get(name);
      if (table !== undefined) yield* itemPages(context, table);
    },
    put(name, items) {
      const table = storage.tables.get(name);
      if (table !== undefined) putItems(context, table, items);
    },
    delete(name, keys) {
      const table = storage.tables.get(name);
      if (table !== undefined) deleteItems(context, table, keys);
    },
    *pastAfter(name, at) {
      const table = storage.tables.get(name);
      if (table !== undefined) yield* pastAfter(context, table, at.getTime());
    },
    keepPast: (table, at, past) => commit({ kind: 'past', table, at, text: JSON.stringify(past) }),
    forgetPast: (table) => commit({ kind: 'forget', table, before: Number.MAX_SAFE_INTEGER }),
    settled: () => storage.settled(),
    async indexed(name) {
      const table = storage.tables.get(name);
      await (table && backfills.get(table));
    },
    async idle() {
      await Promise.all(backfills.values());
      await storage.idle();
    },
    async close() {
      await Promise.all(backfills.values());
      await storage.close();
    },
  };
}
