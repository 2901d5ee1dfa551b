import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { isHome, isOwnDirectory, readOwnFile } from './own-files.ts';
import { pruneBuilds } from './prune-builds.ts';

/** V8's compiled code of chunks, by their file names. */
export type CodeCache = Map<string, Buffer>;

/** V8 copies data that does not begin at a multiple of this. The checksum has one such place to itself. */
const ALIGNMENT = 8;

/**
 * Reads what {@link writeCodeCache} wrote: a checksum, a line of names and sizes, then the data of each. V8 runs what it
 * is given without looking at it, so that one flipped bit ends the process: nothing is handed on that is not as it was
 * written, or that somebody else could have written.
 * @param file in a directory for its build, in the directory of the program's caches.
 * @returns nothing where there is no such file, or one that is damaged or not this user's own.
 */
export function readCodeCache(file: string): CodeCache {
  const cache: CodeCache = new Map();
  const data = readIfOwn(file);
  if (data === undefined || data.length < ALIGNMENT) return cache;
  if (data.readUInt32LE(0) !== crc32(data.subarray(ALIGNMENT))) return cache;
  const end = data.indexOf('\n', ALIGNMENT) + 1;
  let start = padded(end);
  for (const [, name = '', size] of data
    .subarray(ALIGNMENT, end)
    .toString('latin1')
    .matchAll(/(\S+) (\d+) /g)) {
    cache.set(name, data.subarray(start, start + Number(size)));
    start = padded(start + Number(size));
  }
  return start === data.length ? cache : new Map();
}

/** Writes one file, as a whole. Where that cannot be done the next start compiles again. */
export function writeCodeCache(file: string, cache: CodeCache): void {
  const header = [...cache].map(([name, data]) => `${name} ${data.length} `).join('');
  const parts = [Buffer.from(`${header}\n`), ...cache.values()];
  const padding = parts.map((part) => Buffer.alloc(padded(part.length) - part.length));
  const body = Buffer.concat(parts.flatMap((part, index) => [part, padding[index] ?? part]));
  const checksum = Buffer.alloc(ALIGNMENT);
  checksum.writeUInt32LE(crc32(body), 0);
  const draft = `${file}.${process.pid}`;
  try {
    if (!makeOwnDirectories(dirname(file))) return;
    writeFileSync(draft, Buffer.concat([checksum, body]), { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    // A read-only home, or a disk that took a part.
    removeIfThere(draft);
  }
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is in nobody's way.
  }
}

function padded(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

function readIfOwn(file: string): Buffer | undefined {
  const build = dirname(file);
  const caches = dirname(build);
  try {
    const trusted = isOwnDirectory(build) && isOwnDirectory(caches) && isHome(dirname(caches));
    return trusted ? readOwnFile(file) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes the directory of a build; with it those of old builds go. Not recursive: on some file systems Node would try
 * without end.
 * @returns whether nobody else can write there.
 */
function makeOwnDirectories(build: string): boolean {
  const caches = dirname(build);
  make(dirname(caches));
  if (!isHome(dirname(caches))) return false;
  make(caches);
  if (!isOwnDirectory(caches)) return false;
  if (make(build)) pruneBuilds(build);
  return isOwnDirectory(build);
}

function make(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}
