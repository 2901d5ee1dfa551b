import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { bytesText } from '../words/bytes-text.ts';
import { openRegular } from './open-regular.ts';
import { UnusableFileError } from './unusable-file.ts';

/** The content of a file, and whose it is. */
export interface ReadFile {
  readonly bytes: Buffer;
  /** The id of the user, of one and the same file also when another one is moved there. */
  readonly owner: number;
}

/**
 * The bytes of a regular file. Everything that is read from a path goes through here or {@link readText}: a pipe or a
 * device never holds a command up, and no file fills the memory.
 * @param limit in bytes.
 * @throws UnusableFileError for what is no file or is larger; Error when it cannot be read.
 */
export async function readBytes(path: string, limit: number): Promise<ReadFile> {
  const { handle, stats } = await openRegular(path);
  try {
    if (stats.size > limit) throw tooLarge(path, limit, stats.size);
    return { bytes: await contentOf(handle, path, limit, stats.size), owner: stats.uid };
  } finally {
    await handle.close();
  }
}

/** The text of a regular file, as {@link readBytes}. @throws UnusableFileError also for what is not UTF-8. */
export async function readText(path: string, limit: number): Promise<string> {
  return textOf((await readBytes(path, limit)).bytes, path);
}

/** The text in bytes, without a byte order mark. @throws UnusableFileError for what is not UTF-8. */
export function textOf(bytes: Buffer, path: string): string {
  if (!isUtf8(bytes)) throw new UnusableFileError(path, 'it is not text in UTF-8');
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

/** @param size in bytes; undefined where it is only known to be more. */
export function tooLarge(path: string, limit: number, size?: number): UnusableFileError {
  const has = size === undefined ? `it has more than ${bytesText(limit)}` : `it has ${bytesText(size)}`;
  return new UnusableFileError(path, `${has}; the limit is ${bytesText(limit)}`);
}

/** The size that a file tells counts for nothing: some tell none, and others grow. */
async function contentOf(handle: FileHandle, path: string, limit: number, size: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const room = Math.min(limit + 1 - length, Math.max(size + 1 - length, 65_536));
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(room), position: null });
    if (bytesRead === 0) return Buffer.concat(parts, length);
    parts.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
    if (length > limit) throw tooLarge(path, limit);
  }
}
