import { crc32 } from 'node:zlib';
import { UnreadableStateError } from '../../../../unreadable-state-error.ts';
import type { LogFile } from './files.ts';

/*
 * A record: its length, the checksum of its content and the checksum of these two, each in four bytes; then its content.
 * A process that is killed leaves at most a record that is cut off at the end of its file. All else that does not fit is
 * damage, and told.
 */

const HEAD = 12;
const WINDOW = 4 * 1024 * 1024;

/** A file that does not hold what was written to it. */
export class DamagedFileError extends UnreadableStateError {
  override readonly name = 'DamagedFileError';
}

export function record(content: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(HEAD + content.length);
  framed.writeUInt32LE(content.length, 0);
  framed.writeUInt32LE(crc32(content), 4);
  framed.writeUInt32LE(crc32(framed.subarray(0, 8)), 8);
  content.copy(framed, HEAD);
  return framed;
}

/** A record that was read. */
export interface Found {
  readonly content: Buffer;
  /** Where its content begins in the file. */
  readonly at: number;
}

/**
 * Reads the records of a file.
 * @returns where the last whole one ends.
 * @throws DamagedFileError for a record that is not what was written.
 */
export function* readRecords(file: LogFile, name: string): Generator<Found, number> {
  const size = file.size();
  const source = createWindow(file);
  let at = 0;
  while (at < size) {
    const head = source(at, Math.min(HEAD, size - at));
    const length = contentLength(head);
    if (length === undefined && isCutOff(file, at, size)) return at;
    if (length === undefined) throw damaged(name, at);
    const end = at + HEAD + length;
    if (end > size) return at;
    const content = source(at + HEAD, length);
    if (crc32(content) !== head.readUInt32LE(4)) throw damaged(name, at);
    yield { content, at: at + HEAD };
    at = end;
  }
  return at;
}

function contentLength(head: Buffer): number | undefined {
  if (head.length < HEAD) return undefined;
  return crc32(head.subarray(0, 8)) === head.readUInt32LE(8) ? head.readUInt32LE(0) : undefined;
}

/** Less than a head, or nothing but zeros: where a file was made longer and its content never came. */
function isCutOff(file: LogFile, at: number, size: number): boolean {
  if (size - at < HEAD) return true;
  for (let from = at; from < size; from += WINDOW)
    if (file.read(from, Math.min(WINDOW, size - from)).some((byte) => byte !== 0)) return false;
  return true;
}

/** Reads pieces of a file that lie behind each other, many at a time. */
function createWindow(file: LogFile): (at: number, length: number) => Buffer {
  let begin = 0;
  let held: Buffer = Buffer.alloc(0);
  return (at, length) => {
    if (at < begin || at + length > begin + held.length) {
      begin = at;
      held = file.read(at, Math.max(length, WINDOW));
    }
    return held.subarray(at - begin, at - begin + length);
  };
}

function damaged(name: string, at: number): DamagedFileError {
  return new DamagedFileError(
    `The file ${name} is damaged at byte ${at}: it does not hold what was written to it`,
  );
}
