import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { LOG } from './last-words.ts';

/** The log of the process. It never throws: there is nobody to tell. */
export interface ProcessLog {
  write(line: string): void;
  /** Takes the room for last words again, where it was given back. */
  reserve(): void;
  close(): void;
}

const MOST_BYTES = 1024 * 1024;
const RESERVED_BYTES = 64 * 1024;

/**
 * Opens the log of a directory. Room is reserved beside it, and given back when the disk is full, so that the reason is on
 * the disk. What is longer than a megabyte becomes `process.log.1`, of which there is one.
 */
export function openProcessLog(directory: string, now: () => Date, mostBytes = MOST_BYTES): ProcessLog {
  const path = join(directory, LOG);
  const reserved = `${path}.reserved`;
  const file = openSync(path, 'a', 0o600);
  let last = '';
  let repeated = 0;

  /** The same file is this process's stderr, so it is emptied and not moved. */
  function rotate(): void {
    if (fstatSync(file).size < mostBytes) return;
    copyFileSync(path, `${path}.1`);
    ftruncateSync(file);
  }

  function append(text: string): void {
    attempt(rotate);
    const line = Buffer.from(`${now().toISOString()} ${text}\n`);
    if (attempt(() => writeAll(file, line))) return;
    rmSync(reserved, { force: true });
    attempt(() => writeAll(file, line));
  }

  return {
    write(line) {
      if (line === last) {
        repeated += 1;
        return;
      }
      if (repeated > 0) append(`(the same ${repeated === 1 ? 'once' : `${repeated} times`} more)`);
      last = line;
      repeated = 0;
      append(line);
    },
    reserve() {
      if (existsSync(reserved)) return;
      const isWhole = attempt(() =>
        // Some file systems take no room for zeros.
        writeFileSync(reserved, Buffer.alloc(RESERVED_BYTES, 'reserved '), { mode: 0o600 }),
      );
      if (!isWhole) attempt(() => rmSync(reserved, { force: true }));
    },
    close() {
      rmSync(reserved, { force: true });
      closeSync(file);
    },
  };
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
