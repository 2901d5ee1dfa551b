import type { IndexRecord, TableRecord } from '../table-record.ts';
import { History } from './history.ts';
import { type Keyed, OrderedRows } from './ordered-rows.ts';

/** An item as it is kept. */
export interface Row extends Keyed {
  /** Its JSON as on the wire; undefined when it is read from the file. */
  text: string | undefined;
  /** Bytes, as DynamoDB counts them. */
  readonly size: number;
  /** Its entry in each index of the table, by their order; undefined where it has none. */
  entries: readonly (Entry | undefined)[];
  /** Where its text stands. */
  place: number;
  readonly bytes: number;
  /** Another row, or none, has taken its place. */
  isGone: boolean;
}

/** A row's entry in an index. */
export interface Entry extends Keyed {
  readonly row: Row;
  /** Bytes of what the index has of the item. */
  readonly size: number;
}

/** An index with its entries. */
export class Index {
  readonly entries = new OrderedRows<Entry>();
  bytes = 0;

  constructor(public record: IndexRecord) {}

  /** Takes entries in any order in the place of what it has. */
  fill(entries: ReadonlyMap<string, Entry>): void {
    this.entries.fill(entries);
    this.bytes = 0;
    for (const { size } of entries.values()) this.bytes += size;
  }

  add(entry: Entry): void {
    this.bytes += entry.size - (this.entries.set(entry)?.size ?? 0);
  }

  remove({ key }: Entry): void {
    this.bytes -= this.entries.delete(key)?.size ?? 0;
  }
}

/** A table with its rows and indexes in memory. Counts and sizes are kept as it changes. */
export class Table {
  readonly rows = new OrderedRows<Row>();
  readonly history = new History();
  indexes: readonly Index[];
  /** Of all items, as DynamoDB counts them. */
  bytes = 0;
  /** Whether it got an index after it had rows, of which the log does not say their entries. */
  hasLaterIndex: boolean;
  /** Its rows while the log is read: they are put in order once, at the end. */
  private loading: Map<string, Row> | undefined = new Map();

  constructor(public record: TableRecord) {
    this.indexes = record.indexes.map((index) => new Index(index));
    this.hasLaterIndex = record.indexes.some(({ creating }) => creating === true);
  }

  /** Puts in order what was read. */
  loaded(): void {
    if (this.loading === undefined) return;
    this.rows.fill(this.loading);
    this.indexes.forEach((index, position) => {
      const entries = new Map<string, Entry>();
      for (const { entries: all } of this.loading?.values() ?? []) {
        const entry = all[position];
        if (entry !== undefined) entries.set(entry.key, entry);
      }
      index.fill(entries);
    });
    this.loading = undefined;
  }

  /** All rows, in no order while the log is read. */
  all(): Iterable<Row> {
    return this.loading?.values() ?? this.rows.walk();
  }

  /** Adds a row with its entries, or puts it in the place of the one with its key. @returns that one. */
  put(row: Row): Row | undefined {
    const held = this.loading === undefined ? this.rows.set(row) : this.loading.get(row.key);
    this.bytes += row.size - (held?.size ?? 0);
    if (this.loading !== undefined) {
      this.loading.set(row.key, row);
      return held;
    }
    this.indexes.forEach((index, position) => {
      const [before, after] = [held?.entries[position], row.entries[position]];
      if (before !== undefined && before.key !== after?.key) index.remove(before);
      if (after !== undefined) index.add(after);
    });
    return held;
  }

  delete(key: string): Row | undefined {
    const held = this.loading === undefined ? this.rows.delete(key) : this.loading.get(key);
    if (held === undefined) return undefined;
    this.bytes -= held.size;
    if (this.loading?.delete(key)) return held;
    this.indexes.forEach((index, position) => {
      const entry = held.entries[position];
      if (entry !== undefined) index.remove(entry);
    });
    return held;
  }

  /** Takes over a changed record; indexes that it has and had keep their entries. */
  redefine(record: TableRecord): void {
    const positions = record.indexes.map(({ name }) =>
      this.indexes.findIndex((index) => index.record.name === name),
    );
    const same =
      positions.length === this.indexes.length && positions.every((from, position) => from === position);
    this.record = record;
    if (same) {
      record.indexes.forEach((index, position) => {
        const held = this.indexes[position];
        if (held !== undefined) held.record = index;
      });
      return;
    }
    this.hasLaterIndex ||= positions.includes(-1);
    this.indexes = record.indexes.map((index, position) => {
      const held = this.indexes[positions[position] ?? -1] ?? new Index(index);
      held.record = index;
      return held;
    });
    for (const row of this.all()) row.entries = positions.map((from) => row.entries[from]);
  }
}
