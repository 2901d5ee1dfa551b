import { chmod } from 'node:fs/promises';

/** Takes from all other users of the machine the way into a directory, and with it to all that is in it. */
export async function makePrivate(directory: string): Promise<void> {
  // Windows has no such rights; a user's profile is private there.
  if (process.platform === 'win32') return;
  await chmod(directory, 0o700).catch(unlessForeign);
}

/** What another user owns is that user's to open up or to close. */
function unlessForeign(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPERM') throw error;
}
