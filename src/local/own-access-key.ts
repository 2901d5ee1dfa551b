import { randomBytes, timingSafeEqual } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { accessKeyFile, readAccessKey } from './access-key.ts';

const BYTES = 32;

/** The access key id of a state directory, made when there is none. The directory has to be the caller's alone. */
export async function ownAccessKey(directory: string): Promise<string> {
  const known = await readAccessKey(directory);
  if (known !== undefined) return known;
  const made = `LOCAL${randomBytes(BYTES).toString('hex').toUpperCase()}`;
  await writeFile(accessKeyFile(directory), `${made}\n`, { mode: 0o600 });
  return made;
}

/** How long it takes tells nothing of the key. */
export function isSameKey(given: string, own: string): boolean {
  const [ours, theirs] = [Buffer.from(own), Buffer.from(given)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
