import { readFile } from 'node:fs/promises';

/** What the state, functions and their sockets take; below it requests would wait without end for a file. */
const LEAST = 64;
const MOST_CONNECTIONS = 2000;
const MOST_EXECUTIONS = 50;
/** A worker has pipes, an event loop, and both ends of its connection to a table. */
const FILES_OF_EXECUTION = 8;

/** What may be open side by side. */
export interface Share {
  /** Connections to each port. */
  readonly connections: number;
  /** Executions of one function; further ones are throttled. */
  readonly concurrency: number;
}

/** The system allows too few open files to serve anything. */
export class TooFewFilesError extends Error {
  override readonly name = 'TooFewFilesError';
}

/** Half is for connections, half for executions. @throws TooFewFilesError when the system allows too few open files. */
export function shareOf(openFiles: number | undefined): Share {
  if (openFiles === undefined) return { connections: MOST_CONNECTIONS, concurrency: MOST_EXECUTIONS };
  if (openFiles < LEAST)
    throw new TooFewFilesError(
      `${openFiles} open files are allowed, and ${LEAST} are needed: raise the limit (ulimit -n 1024)`,
    );
  const half = Math.floor((openFiles - LEAST) / 2);
  return {
    connections: Math.min(MOST_CONNECTIONS, Math.max(8, half)),
    concurrency: Math.min(MOST_EXECUTIONS, Math.max(2, Math.floor(half / FILES_OF_EXECUTION))),
  };
}

/** The limit of open files of this process; undefined where there is none, or the system does not tell. */
export async function openFilesLimit(): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}
