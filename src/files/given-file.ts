import { close, constants, fstat, open } from 'node:fs';
import { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { readBytes, textOf, tooLarge } from './read-file.ts';

/** Where a command reads from when the user names no file. */
export interface GivenFrom {
  readonly stdin: NodeJS.ReadableStream;
  /** Gives a pipe up in which nothing comes. */
  readonly signal: AbortSignal;
}

const STDIN = new Set(['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

export function namesStdin(path: string): boolean {
  return path === '-' || STDIN.has(path);
}

/**
 * What a path of the user's names when that can be read only once: stdin, or a pipe such as `<(command)`. It is opened
 * without waiting for who writes.
 * @returns undefined for everything else.
 */
export async function givenPipe(
  path: string,
  { stdin }: GivenFrom,
): Promise<NodeJS.ReadableStream | undefined> {
  if (STDIN.has(path)) return stdin;
  const file = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const isPipe = await promisify(fstat)(file).then(
    (stats) => stats.isFIFO(),
    () => false,
  );
  if (isPipe) return new Socket({ fd: file, readable: true, writable: false });
  await promisify(close)(file);
  return undefined;
}

/**
 * The bytes of what a user names: a regular file, or a pipe, which is read to its end.
 * @param limit in bytes.
 * @throws UnusableFileError for what is neither or is larger; the signal's reason; Error when it cannot be read.
 */
export async function readGivenBytes(path: string, limit: number, from: GivenFrom): Promise<Buffer> {
  const pipe = await givenPipe(path, from);
  return pipe === undefined
    ? (await readBytes(path, limit)).bytes
    : readStream(pipe, path, limit, from.signal);
}

/** The text of what a user names, as {@link readGivenBytes}. @throws UnusableFileError also for what is not UTF-8. */
export async function readGivenText(path: string, limit: number, from: GivenFrom): Promise<string> {
  return textOf(await readGivenBytes(path, limit, from), path);
}

/** All that comes in a stream. @param name what it is called in an error. */
export async function readStream(
  stream: NodeJS.ReadableStream,
  name: string,
  limit: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    await pipeline(
      stream,
      async (source: AsyncIterable<Buffer | string>) => {
        for await (const part of source) {
          const bytes = Buffer.from(part);
          parts.push(bytes);
          length += bytes.length;
          if (length > limit) throw tooLarge(name, limit);
        }
      },
      { signal },
    );
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
  return Buffer.concat(parts, length);
}
