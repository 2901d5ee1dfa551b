import { readFile } from 'node:fs/promises';

/** What the state, functions and their sockets take; below it requests would wait without end for a file. */
const LEAST = 64;
const MOST_CONNECTIONS = 2000;

/** The system allows too few open files to serve anything. */
export class TooFewFilesError extends Error {
  override readonly name = 'TooFewFilesError';
}

/** @returns connections that each port may have. @throws TooFewFilesError when the system allows too few open files. */
export function connectionsFor(openFiles: number | undefined): number {
  if (openFiles === undefined) return MOST_CONNECTIONS;
  if (openFiles < LEAST)
    throw new TooFewFilesError(
      `${openFiles} open files are allowed, and ${LEAST} are needed: raise the limit (ulimit -n 1024)`,
    );
  return Math.min(MOST_CONNECTIONS, Math.max(8, Math.floor((openFiles - LEAST) / 2)));
}

/** The limit of open files of this process; undefined where there is none, or the system does not tell. */
export async function openFilesLimit(): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}
