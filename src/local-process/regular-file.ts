import { type FileHandle, lstat } from 'node:fs/promises';
import { unlessMissing } from '../files/missing.ts';
import * as files from '../files/open-regular.ts';
import { readBytes } from '../files/read-file.ts';
import { UnusableFileError } from '../files/unusable-file.ts';

export { unlessMissing };

/** Of what is kept for a process beside its store, in bytes. */
const LIMIT = 1024 * 1024;

/** Opens a file of the state directory. @throws Error when it is not there, or is no file. */
export async function openRegular(path: string, flags: number): Promise<FileHandle> {
  return (await files.openRegular(path, flags).catch(unlessUnusable(path))).handle;
}

/** Whether something has that name. @throws Error where that cannot be told. */
export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(unlessMissing)) !== undefined;
}

/** Not a system's failure, but something else that stands in the place of a file. */
export class NotAFileError extends Error {}

/** @throws Error when it is not there, or is no file. */
export async function readRegular(path: string): Promise<string> {
  return (await readBytes(path, LIMIT).catch(unlessUnusable(path))).bytes.toString('utf8');
}

function unlessUnusable(path: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof UnusableFileError) throw new NotAFileError(`${path} is not a file: ${error.reason}`);
    // One to itself, or one that is not followed.
    if (Object(error).code === 'ELOOP')
      throw new NotAFileError(`${path} is not a file: it is a symbolic link`);
    throw error;
  };
}
