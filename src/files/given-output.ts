import { close, constants, fstat, open, type Stats, write } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { UnusableFileError } from './unusable-file.ts';

/** What a user names to write to: a file, a pipe such as `>(command)`, or a device. */
export interface GivenOutput {
  write(text: string): Promise<void>;
  /** All that was written is in the hands of the system. */
  close(): Promise<void>;
}

/** How it is opened. */
export interface OutputChoices {
  /** Gives a pipe up that nobody reads on. */
  readonly signal?: AbortSignal;
  /** Keeps what is there, instead of replacing it. */
  readonly append?: boolean;
}

const STDOUT = new Set(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);
/** What is open already: a file beside it would be in a folder of the system's. */
const OPEN_ALREADY = /^\/(?:dev\/(?:fd\/|std(?:in|out|err)$)|proc\/)/;

export function namesStdout(path: string): boolean {
  return path === '-' || STDOUT.has(path);
}

/** Whether a path is written to as it stands; else a new file can take its place. @param stats what is there. */
export function isWrittenInPlace(path: string, stats: Stats | undefined): boolean {
  return OPEN_ALREADY.test(path) || stats?.isFIFO() === true || stats?.isCharacterDevice() === true;
}

/**
 * Opens what a user names to write to. Everything that is written to a path of the user's goes through here, or beside
 * its place: a pipe never holds a command up that nobody reads from.
 * @throws Error when it cannot be opened; ENXIO for a pipe that nobody reads from.
 */
export async function openOutput(
  path: string,
  { signal, append = false }: OutputChoices = {},
): Promise<GivenOutput> {
  const flags = constants.O_WRONLY | constants.O_CREAT | (append ? constants.O_APPEND : constants.O_TRUNC);
  const file = await promisify(open)(path, flags | constants.O_NONBLOCK);
  try {
    const stats = await promisify(fstat)(file);
    if (stats.isFIFO()) return pipeOutput(path, file, signal);
    if (!stats.isCharacterDevice()) return fileOutput(file);
  } catch (error) {
    await promisify(close)(file);
    throw error;
  }
  // A terminal that is opened like a pipe takes no more than it has room for.
  await promisify(close)(file);
  return fileOutput(await promisify(open)(path, flags));
}

function fileOutput(file: number): GivenOutput {
  return {
    async write(text) {
      const bytes = Buffer.from(text);
      // A nearly full disk takes a part of what it is given.
      for (let at = 0; at < bytes.length; )
        at += (await promisify(write)(file, bytes, at, bytes.length - at, null)).bytesWritten;
    },
    close: () => promisify(close)(file),
  };
}

function pipeOutput(path: string, file: number, signal: AbortSignal | undefined): GivenOutput {
  const socket = new Socket({ fd: file, readable: false, writable: true });
  const giveUp = (): void => void socket.destroy(signal?.reason);
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  // Each call reports it.
  socket.on('error', () => undefined);
  const done = (act: (settle: (error?: NodeJS.ErrnoException | null) => void) => unknown): Promise<void> =>
    new Promise((resolve, reject) => {
      act((error) => {
        if (error === undefined || error === null) return resolve();
        if (signal?.aborted) return reject(signal.reason);
        reject(error.code === 'EPIPE' ? new UnusableFileError(path, 'its reader went away') : error);
      });
    });
  return {
    write: (text) => done((settle) => socket.write(text, settle)),
    async close() {
      signal?.removeEventListener('abort', giveUp);
      if (!socket.destroyed) await done((settle) => socket.end(settle));
      socket.destroy();
    },
  };
}
