import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Opens a file of the state directory. Without O_NONBLOCK a pipe in its place would be waited for without end.
 * @throws Error when it is not there, or is no file.
 */
export async function openRegular(path: string, flags: number): Promise<FileHandle> {
  const file = await open(path, flags | constants.O_NONBLOCK, 0o600);
  try {
    if ((await file.stat()).isFile()) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  throw new Error(`${path} is not a file`);
}

/** @throws Error when it is not there, or is no file. */
export async function readRegular(path: string): Promise<string> {
  const file = await openRegular(path, constants.O_RDONLY);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
