import { constants } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

/** Not through a link: behind it there may be something else of the user's. Windows does not know it. */
export const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** What stands there is replaced; a file of its own is made where nothing does. */
export const REPLACE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | NO_FOLLOW;

/** Readers see the old file or the new one, never a part. The directory has to be there: it may have been removed. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600, flag: REPLACE });
  await rename(`${file}.new`, file);
}
