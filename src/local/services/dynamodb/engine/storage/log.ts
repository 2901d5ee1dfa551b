import type { Files } from './files.ts';
import {
  appendTo,
  fileName,
  fileOf,
  generationsIn,
  newFile,
  type OpenFile,
  openFile,
  trim,
} from './log-files.ts';
import { END, replay } from './replay.ts';

/*
 * The files of a log: records are appended to the one of the last generation. A snapshot holds all that counts of the
 * generations up to its own, which are removed then.
 */

export interface LogOptions {
  readonly files: Files;
  /** Whether what is written is to survive a power cut. */
  readonly durable: boolean;
}

export class Log {
  private readonly open = new Map<number, OpenFile>();
  private nextNumber: number;
  private current: OpenFile;
  private unsynced = new Set<OpenFile>();
  private written = 0;
  private synced = 0;
  private syncing: Promise<void> | undefined;
  private broken: unknown;

  private constructor(
    private readonly options: LogOptions,
    files: readonly OpenFile[],
  ) {
    const last = files.at(-1);
    if (last === undefined) throw new Error('a log has at least one file');
    for (const file of files) this.open.set(file.number, file);
    this.nextNumber = files.length;
    this.current = last;
    this.unsynced.add(last);
  }

  /**
   * Opens the log of a directory, and reads it.
   * @param onRecord told of each record and the place of its content, in the order in which they were written.
   * @throws DamagedFileError, LaterVersionError.
   */
  static read(options: LogOptions, onRecord: (content: Buffer, place: number) => void): Log {
    const { files } = options;
    const opened: OpenFile[] = [];
    try {
      for (const { name, generation } of generationsIn(files))
        opened.push(openFile(files, name, { number: opened.length, generation }));
      for (const file of opened) replay(file, file === opened.at(-1) && file.name.endsWith('.log'), onRecord);
      const last = opened.at(-1);
      if (last === undefined || !last.name.endsWith('.log'))
        opened.push(newFile(files, (last?.generation ?? 0) + 1, opened.length));
    } catch (error) {
      for (const { file } of opened) file.close();
      throw error;
    }
    return new Log(options, opened);
  }

  /** Bytes of all files. */
  get size(): number {
    return [...this.open.values()].reduce((sum, { end }) => sum + end, 0);
  }

  /**
   * Appends a record. @returns the place of its content.
   * @throws when the disk does not take it: then nothing of it counts.
   */
  append(content: Buffer): number {
    if (this.broken !== undefined) throw this.broken;
    const place = appendTo(this.current, content);
    this.written += 1;
    this.unsynced.add(this.current);
    return place;
  }

  read(place: number, length: number): Buffer {
    const { number, at } = fileOf(place);
    const file = this.open.get(number);
    if (file === undefined) throw new Error(`there is no file ${number} in the log`);
    return file.file.read(at, length);
  }

  /**
   * Resolves when what was written until now will survive what it is to survive.
   * @throws when nobody knows whether it will.
   */
  async settled(): Promise<void> {
    if (!this.options.durable) return;
    const wanted = this.written;
    while (this.synced < wanted) {
      if (this.broken !== undefined) throw this.broken;
      this.syncing ??= this.sync().finally(() => {
        this.syncing = undefined;
      });
      await this.syncing;
    }
  }

  private async sync(): Promise<void> {
    const upTo = this.written;
    const files = [...this.unsynced];
    this.unsynced = new Set();
    try {
      for (const file of files) await file.file.sync();
      if (files.some(({ isNamed }) => !isNamed)) await this.options.files.sync();
      for (const file of files) file.isNamed = true;
      this.synced = upTo;
    } catch (error) {
      // Nobody knows what the disk has of the writes before: no more are acknowledged.
      this.broken = error;
      throw error;
    }
  }

  private syncNow({ file }: OpenFile): void {
    try {
      file.syncNow();
    } catch (error) {
      this.broken = error;
      throw error;
    }
  }

  /**
   * Goes on in a new file. @returns whether a place lies in a file before it.
   * @throws when the disk does not take it: then the log goes on in the file that it has.
   */
  rotate(): (place: number) => boolean {
    const { files, durable } = this.options;
    const before = new Set(this.open.keys());
    trim(this.current);
    // Only the last file may be cut off by a power cut: this one is whole before there is another.
    if (durable) this.syncNow(this.current);
    this.current = newFile(files, this.current.generation + 1, this.takeNumber());
    this.open.set(this.current.number, this.current);
    this.unsynced.add(this.current);
    return (place) => before.has(fileOf(place).number);
  }

  /** Begins the snapshot of all generations before the current one. */
  snapshot(): Snapshot {
    const { files } = this.options;
    const generation = this.current.generation - 1;
    const name = fileName(generation, 'snapshot');
    const draft = newFile(files, generation, this.takeNumber(), `${name}.draft`);
    return {
      append: (content) => appendTo(draft, content),
      finish: async () => {
        appendTo(draft, Buffer.from(END));
        await draft.file.sync();
        files.rename(draft.name, name);
        draft.name = name;
        await files.sync();
        this.open.set(draft.number, draft);
      },
      abandon() {
        draft.file.close();
        files.remove(draft.name);
      },
    };
  }

  /** Removes the files that a snapshot has made needless. */
  removeBefore(): void {
    const kept = this.current.generation;
    for (const file of [...this.open.values()]) {
      const isSnapshot = file.name === fileName(kept - 1, 'snapshot');
      if (file.generation >= kept || isSnapshot) continue;
      this.open.delete(file.number);
      this.unsynced.delete(file);
      file.file.close();
      this.options.files.remove(file.name);
    }
  }

  async close(): Promise<void> {
    await this.settled();
    for (const { file } of this.open.values()) file.close();
    this.open.clear();
  }

  private takeNumber(): number {
    this.nextNumber += 1;
    return this.nextNumber - 1;
  }
}

/** A file that takes the place of all before the current one, once it is whole. */
export interface Snapshot {
  /** @returns the place of the content, which counts once the snapshot is finished. */
  append(content: Buffer): number;
  finish(): Promise<void>;
  abandon(): void;
}
