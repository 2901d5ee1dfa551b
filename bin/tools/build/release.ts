import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIST, VERSION } from './settings.ts';

/**
 * Writes release.json: the background process is replaced when another build of it is installed.
 * @returns an id of the whole build.
 */
export function writeRelease(names: readonly string[]): string {
  const processes = names.filter(
    (name) => name.startsWith('local-process-daemon') || name.startsWith('local-services-'),
  );
  writeFileSync(join(DIST, 'release.json'), JSON.stringify({ version: VERSION, build: hashOf(processes) }));
  return hashOf(names);
}

function hashOf(names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(join(DIST, name)));
  return hash.digest('hex').slice(0, 16);
}
