import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCESS_KEY_FILE, accessKeyIn } from './access-key.ts';

const BYTES = 32;
/** What is longer is no key, and not worth reading. */
const MOST_BYTES = 1024;

/** The access key id of a state directory, made when there is none. The directory has to be the caller's alone. */
export async function ownAccessKey(directory: string): Promise<string> {
  const file = join(directory, ACCESS_KEY_FILE);
  const known = accessKeyIn(await textIn(file).catch(emptyIfMissing));
  if (known !== undefined) return known;
  const made = `LOCAL${randomBytes(BYTES).toString('hex').toUpperCase()}`;
  // In the place of what stands there: behind a link there may be something else of the user's.
  const beside = `${file}.${randomUUID()}.new`;
  try {
    await writeFile(beside, `${made}\n`, { mode: 0o600, flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  return made;
}

/** How long it takes tells nothing of the key. */
export function isSameKey(given: string, own: string): boolean {
  const [ours, theirs] = [Buffer.from(own), Buffer.from(given)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

async function textIn(file: string): Promise<string> {
  const { size } = await stat(file);
  return size > MOST_BYTES ? '' : readFile(file, 'utf8');
}

function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code !== 'ENOENT') throw error;
  return '';
}
