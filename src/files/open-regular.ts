import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import { UnusableFileError } from './unusable-file.ts';

/** A file that was opened, and what it was at that moment. */
export interface OpenedFile {
  readonly handle: FileHandle;
  readonly stats: Stats;
}

/**
 * Opens a regular file. Without O_NONBLOCK a pipe in its place would be waited for without end.
 * @param flags of open(2).
 * @param mode of a file that is made.
 * @throws UnusableFileError for anything that is no file; Error when it cannot be opened.
 */
export async function openRegular(
  path: string,
  flags: number = constants.O_RDONLY,
  mode = 0o600,
): Promise<OpenedFile> {
  const handle = await open(path, flags | constants.O_NONBLOCK, mode);
  try {
    const stats = await handle.stat();
    const kind = await otherKindOf(stats);
    if (kind !== undefined) throw new UnusableFileError(path, `it is ${kind}`);
    return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** What stands there instead of a file. The null device is an empty file to everybody who names it. */
export async function otherKindOf(stats: Stats): Promise<string | undefined> {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isCharacterDevice() && (await isNull(stats))) return undefined;
  return 'a device';
}

async function isNull({ rdev }: Stats): Promise<boolean> {
  const known = await stat(devNull).catch(() => undefined);
  return known?.rdev === rdev;
}
