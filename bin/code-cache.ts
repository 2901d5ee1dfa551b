import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** V8's compiled code of chunks, by their file names. */
export type CodeCache = Map<string, Buffer>;

/** V8 copies data that does not begin at a multiple of this. */
const ALIGNMENT = 8;

/**
 * Reads what {@link writeCodeCache} wrote: a line of names and sizes, then the data of each.
 * @returns nothing where there is no such file, or one that is damaged.
 */
export function readCodeCache(file: string): CodeCache {
  const cache: CodeCache = new Map();
  const data = readIfThere(file);
  if (data === undefined) return cache;
  const end = data.indexOf('\n') + 1;
  let start = padded(end);
  for (const [, name = '', size] of data
    .subarray(0, end)
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
  const draft = `${file}.${process.pid}`;
  try {
    makeDirectories(dirname(file));
    writeFileSync(draft, Buffer.concat(parts.flatMap((part, index) => [part, padding[index] ?? part])), {
      mode: 0o600,
    });
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

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Not recursive: on some file systems Node would try without end. */
function makeDirectories(directory: string): void {
  for (const path of [dirname(dirname(directory)), dirname(directory), directory]) {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
