import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCESS_KEY_FILE, accessKeyIn } from './access-key.ts';

const BYTES = 32;

/** The access key id of a state directory, made when there is none. The directory has to be the caller's alone. */
export async function ownAccessKey(directory: string): Promise<string> {
  const file = join(directory, ACCESS_KEY_FILE);
  const known = accessKeyIn(await readFile(file, 'utf8').catch(emptyIfMissing));
  if (known !== undefined) return known;
  const made = `LOCAL${randomBytes(BYTES).toString('hex').toUpperCase()}`;
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

/** How long it takes tells nothing of the key. */
export function isSameKey(given: string, own: string): boolean {
  const [ours, theirs] = [Buffer.from(own), Buffer.from(given)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code !== 'ENOENT') throw error;
  return '';
}
