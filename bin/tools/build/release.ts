import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chunk } from './chunks.ts';
import { DIST, VERSION } from './settings.ts';

/** Files whose names begin so are the background process, and what it starts. */
const PROCESSES = /^local-(process-daemon|services-lambda-runtime-worker)\.cjs$/;

/**
 * Writes release.json. Its build is an id of the background process, which is replaced when another build of it is
 * installed; what only the command line loads does not count.
 * @returns an id of all chunks.
 */
export function writeRelease(chunks: readonly Chunk[]): string {
  const process = new Set(chunks.map(({ file }) => file).filter((file) => PROCESSES.test(file)));
  for (const file of process)
    for (const chunk of chunks)
      if (chunk.file === file)
        for (const next of [...chunk.imports, ...chunk.dynamicImports]) process.add(next);
  writeFileSync(
    join(DIST, 'release.json'),
    JSON.stringify({ version: VERSION, build: hashOf([...process]) }),
  );
  return hashOf(chunks.map(({ file }) => file));
}

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(readFileSync(join(DIST, file)));
  return hash.digest('hex').slice(0, 16);
}
