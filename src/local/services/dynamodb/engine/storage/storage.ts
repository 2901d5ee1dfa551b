import {
  type Applied,
  type Change,
  decodeChanges,
  encodeChanges,
  type IndexKey,
  type UsedToken,
} from './changes.ts';
import { compact } from './compaction.ts';
import { Log, type LogOptions } from './log.ts';
import { type Row, Table } from './table.ts';
import { TextBudget } from './text-budget.ts';

export interface StorageOptions extends LogOptions {
  /** Bytes of text that may be held in memory; what is above is read from the files. */
  readonly budget: number;
  /** Below this many bytes files are left as they are. */
  readonly leastGarbage: number;
  readonly report: (error: unknown) => void;
  /** What a row is in the indexes of its table, for rows of which the log does not say it. */
  readonly entriesOf: (table: Table, row: IndexKey, text: string) => readonly (IndexKey | undefined)[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (ClientRequestToken) */
export const TOKEN_MS = 10 * 60_000;

/** Where the text of a change stands, and the text where it is at hand. */
interface Stored {
  readonly place: number;
  readonly bytes: number;
  readonly text?: string;
}

/** All tables, in memory and in a log. A write is in the log before it can be seen. */
export class Storage {
  readonly tables = new Map<string, Table>();
  readonly tokens = new Map<string, UsedToken>();
  private readonly log: Log;
  private readonly texts: TextBudget;
  /** Bytes in the log that still count. */
  private live = 0;
  /** Whether the log was read. */
  private isRead = false;
  private compaction: Promise<void> | undefined;
  /** Bytes of the log when it last could not be made smaller. */
  private failedAt = 0;

  /** @throws DamagedFileError, LaterVersionError. */
  constructor(private readonly options: StorageOptions) {
    this.texts = new TextBudget(options.budget);
    this.log = Log.read(options, (content, place) => {
      for (const { change, text, bytes } of decodeChanges(content))
        this.apply(change, { place: place + text, bytes });
    });
    for (const table of this.tables.values()) {
      if (table.hasLaterIndex) this.index(table);
      table.loaded();
    }
    this.isRead = true;
  }

  /** Carries out all of the changes, or none. @throws when the disk does not take them. */
  commit(changes: readonly Change[]): void {
    const { content, texts, bytes } = encodeChanges(changes);
    const place = this.log.append(content);
    changes.forEach((change, position) => {
      const stored = { place: place + (texts[position] ?? 0), bytes: bytes[position] ?? 0 };
      this.apply(change, change.kind === 'put' ? { ...stored, text: change.text } : stored);
    });
    if (this.compaction === undefined && this.hasGarbage()) this.compaction = this.compact();
  }

  /** Resolves when what was written until now will survive what it is to survive. */
  settled(): Promise<void> {
    return this.log.settled();
  }

  /** The item of a row, as JSON. It stays in memory where the budget allows it. */
  textOf(row: Row): string {
    if (row.text !== undefined) return row.text;
    const text = this.read(row.place, row.bytes);
    if (this.isRead && !row.isGone) row.text = this.texts.hold(text);
    return text;
  }

  read(place: number, bytes: number): string {
    return this.log.read(place, bytes).toString('utf8');
  }

  /** Resolves when nothing goes on in the background. */
  async idle(): Promise<void> {
    await this.compaction;
  }

  async close(): Promise<void> {
    await this.idle();
    await this.log.close();
  }

  private apply(change: Applied, stored: Stored): void {
    const { place, bytes } = stored;
    switch (change.kind) {
      case 'put':
        this.put(change, stored);
        break;
      case 'delete':
        this.release(this.tables.get(change.table)?.delete(change.key));
        break;
      case 'past':
        this.live += bytes;
        this.tables.get(change.table)?.history.add(change.at, place, bytes);
        break;
      case 'forget':
        this.live -= this.tables.get(change.table)?.history.forget(change.before) ?? 0;
        break;
      case 'define':
        this.define(change.record);
        break;
      case 'drop':
        this.drop(change.table);
        break;
      case 'token':
        this.remember(change);
    }
  }

  private remember({ token, digest, at }: Extract<Change, { readonly kind: 'token' }>): void {
    for (const [old, used] of this.tokens) {
      if (used.at > at - TOKEN_MS) break;
      this.tokens.delete(old);
    }
    this.tokens.set(token, { digest, at });
  }

  private put(change: Extract<Applied, { readonly kind: 'put' }>, { place, bytes, text }: Stored): void {
    const table = this.tables.get(change.table);
    if (table === undefined) return;
    const { key, size } = change;
    const row: Row = {
      key,
      text: text && this.texts.hold(text),
      size,
      entries: [],
      place,
      bytes,
      isGone: false,
    };
    row.entries = change.entries.map((entry) => entry && { ...entry, row });
    this.live += bytes;
    this.release(table.put(row));
  }

  private release(row: Row | undefined): void {
    if (row === undefined) return;
    row.isGone = true;
    this.texts.release(row.text);
    this.live -= row.bytes;
  }

  private define(record: Table['record']): void {
    const held = this.tables.get(record.name);
    if (held?.record.id === record.id) held.redefine(record);
    else {
      this.drop(record.name);
      const table = new Table(record);
      if (this.isRead) table.loaded();
      this.tables.set(record.name, table);
    }
  }

  private drop(name: string): void {
    const table = this.tables.get(name);
    if (table === undefined) return;
    for (const row of table.all()) this.release(row);
    this.live -= table.history.forget(Number.POSITIVE_INFINITY);
    this.tables.delete(name);
  }

  private index(table: Table): void {
    for (const row of table.all()) {
      const keys = this.options.entriesOf(table, row, this.textOf(row));
      row.entries = keys.map((key, position) => row.entries[position] ?? (key && { ...key, row }));
    }
  }

  private hasGarbage(): boolean {
    const { size } = this.log;
    return size > this.failedAt * 2 && size - this.live > Math.max(this.live, this.options.leastGarbage);
  }

  private async compact(): Promise<void> {
    try {
      await compact(this.log, this);
      this.failedAt = 0;
    } catch (error) {
      this.failedAt = this.log.size;
      this.options.report(error);
    } finally {
      this.compaction = undefined;
    }
  }
}
