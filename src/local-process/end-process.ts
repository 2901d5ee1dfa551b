import type { Clock } from '../clock.ts';
import { BackofficeError } from '../errors.ts';
import { isAlive, serves } from './processes.ts';

const TERM_LIMIT_MS = 3000;
const KILL_LIMIT_MS = 5000;
const PAUSE_MS = 25;

export interface Ending {
  readonly directory: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Ends a process that does not answer: TERM, then KILL. What it acknowledged is in its files, so nothing is lost.
 * Before each signal it is proven again that the process is that of the directory.
 * @throws BackofficeError when that cannot be proven, or the process does not end.
 */
export async function endProcess(pid: number, ending: Ending): Promise<void> {
  for (const [name, limit] of [
    ['SIGTERM', TERM_LIMIT_MS],
    ['SIGKILL', KILL_LIMIT_MS],
  ] as const) {
    const proof = await serves(pid, ending.directory);
    if (proof === false) return;
    if (proof === undefined) throw notProven(pid);
    send(pid, name);
    if (await hasEnded(pid, limit, ending)) return;
  }
  throw new BackofficeError('FAILED', `process ${pid} of the embedded environment does not end`, {
    hint: `end it with the means of the system: kill -9 ${pid}`,
  });
}

/** Waits until a process has ended. @returns false when it has not after `limit` milliseconds. */
export async function hasEnded(pid: number, limit: number, { clock, signal }: Ending): Promise<boolean> {
  const deadline = performance.now() + limit;
  while (await isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await clock.sleep(PAUSE_MS, signal);
  }
  return true;
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It ended in between.
    if (code === 'ESRCH') return;
    if (code !== 'EPERM') throw error;
    throw new BackofficeError('PERMISSION', `process ${pid} belongs to another user and cannot be ended`, {
      hint: `as its owner, or as root: kill ${pid}`,
      cause: error,
    });
  }
}

function notProven(pid: number): BackofficeError {
  return new BackofficeError(
    'REFUSED',
    `process ${pid} is not ended: nothing proves that it is the embedded environment`,
    { hint: `check process ${pid}, end it, and rerun` },
  );
}
