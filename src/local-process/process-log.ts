import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { LOG } from './last-words.ts';
import { NO_FOLLOW, REPLACE } from './write-whole.ts';

/** The log of the process. It never throws: there is nobody to tell. */
export interface ProcessLog {
  write(line: string): void;
  /** Takes the room for last words, where it is not taken; and begins the log anew when it is long. */
  reserve(): void;
  close(): void;
}

/** Not waiting for who reads, where a pipe has taken its place. */
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NONBLOCK | NO_FOLLOW;
const MOST_BYTES = 1024 * 1024;
const RESERVED_BYTES = 64 * 1024;

/**
 * Opens the log of a directory. Room is reserved beside it, and given back when the disk is full, so that the reason is on
 * the disk. What is longer than a megabyte becomes `process.log.1`, of which there is one.
 */
export function openProcessLog(directory: string, now: () => Date, mostBytes = MOST_BYTES): ProcessLog {
  const path = join(directory, LOG);
  const reserved = `${path}.reserved`;
  const older = `${path}.1`;
  const file = openSync(path, APPEND, 0o600);
  let last = '';
  let repeated = 0;
  let hasReserved = false;

  /** The same file is this process's stderr, so it is emptied and not moved. */
  function rotate(): void {
    const { size } = fstatSync(file);
    if (size < mostBytes) return;
    const isKept = attempt(() => replace(older, endOf(path, mostBytes)));
    // Half a copy would take the room of last words.
    if (!isKept) attempt(() => rmSync(older, { force: true }));
    if (isKept || size > 2 * mostBytes) ftruncateSync(file);
  }

  function append(text: string): void {
    attempt(rotate);
    const line = Buffer.from(`${now().toISOString()} ${text}\n`);
    if (attempt(() => writeAll(file, line))) return;
    attempt(() => rmSync(reserved, { force: true }));
    attempt(() => writeAll(file, line));
  }

  function tellRepeats(): void {
    if (repeated > 0) append(`(the same ${repeated === 1 ? 'once' : `${repeated} times`} more)`);
    repeated = 0;
  }

  return {
    write(line) {
      if (line === last) {
        repeated += 1;
        return;
      }
      tellRepeats();
      last = line;
      append(line);
    },
    reserve() {
      hasReserved = true;
      // Node and libraries write to it, too.
      attempt(rotate);
      if (existsSync(reserved)) return;
      const isWhole = attempt(() =>
        // Some file systems take no room for zeros.
        replace(reserved, Buffer.alloc(RESERVED_BYTES, 'reserved ')),
      );
      if (!isWhole) attempt(() => rmSync(reserved, { force: true }));
    },
    close() {
      tellRepeats();
      // The room may be that of another process, which has the directory.
      if (hasReserved) attempt(() => rmSync(reserved, { force: true }));
      closeSync(file);
    },
  };
}

function endOf(path: string, bytes: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | NO_FOLLOW);
  try {
    const buffer = Buffer.alloc(bytes);
    const read = readSync(file, buffer, 0, bytes, Math.max(0, fstatSync(file).size - bytes));
    return buffer.subarray(0, read);
  } finally {
    closeSync(file);
  }
}

function replace(path: string, data: Buffer): void {
  const file = openSync(path, REPLACE, 0o600);
  try {
    writeAll(file, data);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, data: Buffer): void {
  let written = 0;
  while (written < data.length) written += writeSync(file, data, written);
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
