import { constants } from 'node:fs';
import { openRegular } from './open-regular.ts';

/**
 * Adds to a file that only its owner may read; makes it where there is none.
 * @throws UnusableFileError for what is no file; Error when it cannot be written.
 */
export async function appendPrivately(path: string, content: string | Uint8Array): Promise<void> {
  const { handle } = await openRegular(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND);
  try {
    await handle.appendFile(content);
  } finally {
    await handle.close();
  }
}
