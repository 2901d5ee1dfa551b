import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

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
  throw new NotAFileError(`${path} is not a file`);
}

/** For a file that need not be there. @throws Error for any other failure: what cannot be read is not missing. */
export function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

/** Whether something has that name. @throws Error where that cannot be told. */
export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(unlessMissing)) !== undefined;
}

/** Not a system's failure, but something else that stands in the place of a file. */
export class NotAFileError extends Error {}

/** @throws Error when it is not there, or is no file. */
export async function readRegular(path: string): Promise<string> {
  const file = await openRegular(path, constants.O_RDONLY);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
