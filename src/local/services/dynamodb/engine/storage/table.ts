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

  constructor(public record: TableRecord) {
    this.indexes = record.indexes.map((index) => new Index(index));
  }

  /** Adds a row with its entries, or puts it in the place of the one with its key. @returns that one. */
  put(row: Row): Row | undefined {
    const held = this.rows.set(row);
    this.bytes += row.size - (held?.size ?? 0);
    this.indexes.forEach((index, position) => {
      const [before, after] = [held?.entries[position], row.entries[position]];
      if (before !== undefined && before.key !== after?.key) index.remove(before);
      if (after !== undefined) index.add(after);
    });
    return held;
  }

  delete(key: string): Row | undefined {
    const held = this.rows.delete(key);
    if (held === undefined) return undefined;
    this.bytes -= held.size;
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
    this.indexes = record.indexes.map((index, position) => {
      const held = this.indexes[positions[position] ?? -1] ?? new Index(index);
      held.record = index;
      return held;
    });
    for (const row of this.rows.walk()) row.entries = positions.map((from) => row.entries[from]);
  }
}
