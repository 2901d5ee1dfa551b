import {
  closeSync,
  fdatasync,
  fstatSync,
  fsync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Files, LogFile } from './files.ts';

const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);

/** The files of a directory, which is made when it is not there. */
export function createDisk(directory: string): Files {
  mkdirSync(directory, { recursive: true });
  return {
    list: () => readdirSync(directory),
    open: (name) => openFile(join(directory, name)),
    rename: (from, to) => renameSync(join(directory, from), join(directory, to)),
    remove: (name) => rmSync(join(directory, name), { force: true }),
    async sync() {
      const handle = openSync(directory, 'r');
      try {
        await syncAll(handle);
      } finally {
        closeSync(handle);
      }
    },
  };
}

function openFile(path: string): LogFile {
  const handle = openSync(path, 'a+');
  closeSync(handle);
  const file = openSync(path, 'r+');
  return {
    size: () => fstatSync(file).size,
    write(data, at) {
      let written = 0;
      while (written < data.length)
        written += writeSync(file, data, written, data.length - written, at + written);
    },
    read(at, length) {
      const data = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const count = readSync(file, data, filled, length - filled, at + filled);
        if (count === 0) return data.subarray(0, filled);
        filled += count;
      }
      return data;
    },
    truncate: (to) => ftruncateSync(file, to),
    sync: () => syncData(file),
    close: () => closeSync(file),
  };
}
