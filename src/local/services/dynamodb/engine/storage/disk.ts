import {
  closeSync,
  fdatasync,
  fdatasyncSync,
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
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Files, LogFile } from './files.ts';

const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);

/** The files of a directory, which is made when it is not there. */
export function createDisk(path: string): Files {
  const directory = resolve(path);
  const topmostMade = mkdirSync(directory, { recursive: true });
  // The names of directories that were made are in those above them.
  let unsynced =
    topmostMade === undefined ? [directory] : [directory, ...parentsUpTo(directory, topmostMade)];
  return {
    list: () => readdirSync(directory),
    open: (name) => openFile(join(directory, name)),
    rename: (from, to) => renameSync(join(directory, from), join(directory, to)),
    remove: (name) => rmSync(join(directory, name), { force: true }),
    async sync() {
      for (const each of unsynced) await syncDirectory(each);
      unsynced = [directory];
    },
  };
}

/** The directories above one, up to that which has the name of the topmost. */
function parentsUpTo(directory: string, topmost: string): string[] {
  const parents: string[] = [];
  for (let child = directory; ; child = dirname(child)) {
    parents.push(dirname(child));
    if (child === topmost || child === dirname(child)) return parents;
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows lets nobody open a directory.
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    await syncAll(handle);
  } finally {
    closeSync(handle);
  }
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
    syncNow: () => fdatasyncSync(file),
    close: () => closeSync(file),
  };
}
