import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const OTHERS = 0o077;

/** Takes from all other users of the machine what they may do with a directory and what is in it. */
export async function makePrivate(path: string): Promise<void> {
  // Windows has no such rights; a user's profile is private there.
  if (process.platform === 'win32') return;
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || found.isSymbolicLink()) return;
  if ((found.mode & OTHERS) !== 0) await chmod(path, found.mode & 0o700).catch(unlessGoneOrForeign);
  if (!found.isDirectory()) return;
  const names = await readdir(path);
  for (const name of names) await makePrivate(join(path, name));
}

/** What another user owns is that user's to open up or to close. */
function unlessGoneOrForeign(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT' && error.code !== 'EPERM') throw error;
}
