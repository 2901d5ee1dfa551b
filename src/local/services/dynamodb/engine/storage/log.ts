import { UnreadableStateError } from '../../../../unreadable-state-error.ts';
import type { Files, LogFile } from './files.ts';
import { DamagedFileError, readRecords, record } from './records.ts';

/*
 * The files of a log: records are appended to the one of the last generation. A snapshot holds all that counts of the
 * generations up to its own, which are removed then.
 */

/** What the first record of every file says. */
const FORMAT = 1;
const NAME = /^(\d{8})\.(log|snapshot)$/;

/** A place in any of the files: the number of the file and the place in it, in one number. */
const FILE_SPAN = 2 ** 44;

/** The state was written by a later version. */
export class NewerFormatError extends UnreadableStateError {
  override readonly name = 'NewerFormatError';
}

export interface LogOptions {
  readonly files: Files;
  /** Whether what is written is to survive a power cut. */
  readonly durable: boolean;
}

export class Log {
  private readonly open = new Map<number, OpenFile>();
  private current: OpenFile;
  private unsynced = new Set<OpenFile>();
  private written = 0;
  private synced = 0;
  private syncing: Promise<void> | undefined;
  private broken: unknown;

  private constructor(
    private readonly options: LogOptions,
    files: readonly OpenFile[],
    private nextNumber: number,
    last: OpenFile,
  ) {
    for (const file of files) this.open.set(file.number, file);
    this.current = last;
    this.unsynced.add(last);
  }

  /**
   * Opens the log of a directory, and reads it.
   * @param onRecord told of each record and the place of its content, in the order in which they were written.
   * @throws DamagedFileError, NewerFormatError.
   */
  static read(options: LogOptions, onRecord: (content: Buffer, place: number) => void): Log {
    const { files } = options;
    const held = generationsIn(files);
    const opened = held.map(({ name, generation }, index) =>
      openFile(files, name, { number: index, generation }),
    );
    opened.forEach((file, index) => {
      const isLast = index === opened.length - 1;
      file.end = replay(file, isLast && file.name.endsWith('.log'), onRecord);
    });
    const last = opened.at(-1);
    if (last?.name.endsWith('.log')) return new Log(options, opened, opened.length, last);
    const first = newFile(files, (last?.generation ?? 0) + 1, opened.length);
    return new Log(options, [...opened, first], opened.length + 1, first);
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
    const number = Math.floor(place / FILE_SPAN);
    const file = this.open.get(number);
    if (file === undefined) throw new Error(`there is no file ${number} in the log`);
    return file.file.read(place - number * FILE_SPAN, length);
  }

  /** Resolves when what was written until now will survive what it is to survive. */
  async settled(): Promise<void> {
    if (!this.options.durable) return;
    const wanted = this.written;
    while (this.synced < wanted) {
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

  /** Goes on in a new file. @returns whether a place lies in a file before it. */
  rotate(): (place: number) => boolean {
    const before = new Set(this.open.keys());
    this.current = newFile(this.options.files, this.current.generation + 1, this.takeNumber());
    this.open.set(this.current.number, this.current);
    return (place) => before.has(Math.floor(place / FILE_SPAN));
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
        await files.sync();
        draft.name = name;
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

interface OpenFile {
  name: string;
  readonly file: LogFile;
  readonly number: number;
  readonly generation: number;
  end: number;
  /** Whether the disk has its name. */
  isNamed: boolean;
}

const END = '"end"';

function fileName(generation: number, kind: 'log' | 'snapshot'): string {
  return `${String(generation).padStart(8, '0')}.${kind}`;
}

/** The files that count, in order; what a process that was killed has left is removed. */
function generationsIn(files: Files): { readonly name: string; readonly generation: number }[] {
  const found = files.list().flatMap((name) => {
    const match = NAME.exec(name);
    if (match === null) return [];
    return [{ name, generation: Number(match[1]), isSnapshot: match[2] === 'snapshot' }];
  });
  const newest = Math.max(
    -1,
    ...found.filter(({ isSnapshot }) => isSnapshot).map(({ generation }) => generation),
  );
  const counts = ({ generation, isSnapshot }: (typeof found)[number]): boolean =>
    isSnapshot ? generation === newest : generation > newest;
  for (const file of found) if (!counts(file)) files.remove(file.name);
  for (const name of files.list()) if (name.endsWith('.draft')) files.remove(name);
  return found.filter(counts).sort((a, b) => a.generation - b.generation);
}

function openFile(
  files: Files,
  name: string,
  { number, generation }: Pick<OpenFile, 'number' | 'generation'>,
): OpenFile {
  const file = files.open(name);
  return { name, file, number, generation, end: file.size(), isNamed: true };
}

function newFile(
  files: Files,
  generation: number,
  number: number,
  name = fileName(generation, 'log'),
): OpenFile {
  const file = { ...openFile(files, name, { number, generation }), end: 0, isNamed: false };
  appendTo(file, Buffer.from(JSON.stringify({ format: FORMAT })));
  return file;
}

/** A write that the disk took in part leaves nothing behind. */
function appendTo(file: OpenFile, content: Buffer): number {
  const framed = record(content);
  try {
    file.file.write(framed, file.end);
  } catch (error) {
    file.file.truncate(file.end);
    throw error;
  }
  const place = file.number * FILE_SPAN + file.end + framed.length - content.length;
  file.end += framed.length;
  return place;
}

/** @returns where the file goes on. */
function replay(
  file: OpenFile,
  mayBeCutOff: boolean,
  onRecord: (content: Buffer, place: number) => void,
): number {
  const records = readRecords(file.file, file.name);
  let isFirst = true;
  let isWhole = file.name.endsWith('.log');
  for (;;) {
    const next = records.next();
    if (next.done === true) {
      const isCut = next.value < file.file.size();
      if (!isWhole || (isCut && !mayBeCutOff))
        throw new DamagedFileError(`The file ${file.name} is cut off at byte ${next.value}`);
      if (isCut) file.file.truncate(next.value);
      if (isFirst) return appendFormat(file, next.value);
      return next.value;
    }
    const { content, at } = next.value;
    if (isFirst) checkFormat(file.name, content);
    else if (content.toString() === END) isWhole = true;
    else onRecord(content, file.number * FILE_SPAN + at);
    isFirst = false;
  }
}

/** A file that was made in the moment of a kill has not even its format. */
function appendFormat(file: OpenFile, end: number): number {
  file.end = end;
  appendTo(file, Buffer.from(JSON.stringify({ format: FORMAT })));
  return file.end;
}

function checkFormat(name: string, content: Buffer): void {
  const { format }: { format?: unknown } = JSON.parse(content.toString());
  if (format !== FORMAT)
    throw new NewerFormatError(
      `The tables were written by a later version of backoffice (${name} has format ${String(format)}): use that version`,
    );
}
