import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { LOG } from './last-words.ts';
import { type Observed, observe, START_LIMIT_MS } from './observed.ts';
import { doesNotStart, hangs } from './problems.ts';
import { openRegular } from './regular-file.ts';
import { NO_FOLLOW } from './write-whole.ts';
import { writing } from './writing.ts';

const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | NO_FOLLOW;
const PAUSE_MS = 25;
/** How long another process that took the directory may need until it answers: a second. */
const PAUSES_FOR_ANOTHER = 40;

/** V8 would keep up to 48 MB of short-lived objects; a process that mostly idles should not. */
const SMALL_HEAP = ['--max-semi-space-size=4', '--expose-gc'];

export interface LaunchOptions {
  /** The bundled process. */
  readonly script: string;
  readonly directory: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A process that was started. */
interface Launched {
  readonly child: ChildProcess;
  /** Where the log ended before. */
  readonly from: number;
}

/** Starts the process on its own: it outlives this one, and no terminal of ours is its. */
async function launch({ script, directory }: LaunchOptions): Promise<Launched> {
  const log = await writing(directory, () => openRegular(join(directory, LOG), APPEND));
  try {
    const { size } = await log.stat();
    const child = spawn(process.execPath, [...SMALL_HEAP, script, directory], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: directory,
    });
    child.unref();
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return { child, from: size };
  } finally {
    await log.close();
  }
}

/**
 * Another command may have started one too: whichever serves the directory is the one. A process that found the
 * directory taken by one that was just ending leaves nobody; then another is started.
 */
export async function launchUntilServed(
  options: LaunchOptions,
): Promise<Extract<Observed, { readonly state: 'running' }>> {
  const { clock, signal, directory } = options;
  const deadline = performance.now() + START_LIMIT_MS;
  let launched = await launch(options);
  let pausesSinceExit = 0;
  for (;;) {
    const { exitCode, signalCode } = launched.child;
    const seen = await observe({ directory, signal, thorough: false });
    if (seen.state === 'running') return seen;
    const failed = (exitCode !== null && exitCode !== 0) || signalCode !== null;
    if (failed || performance.now() > deadline) throw await problem(launched, options);
    if (exitCode === 0) pausesSinceExit += 1;
    if (pausesSinceExit > PAUSES_FOR_ANOTHER) {
      launched = await launch(options);
      pausesSinceExit = 0;
    }
    await clock.sleep(PAUSE_MS, signal);
  }
}

async function problem({ child, from }: Launched, { directory, signal }: LaunchOptions): Promise<Error> {
  const seen = await observe({ directory, signal, thorough: true });
  return seen.state === 'hung' || seen.state === 'starting'
    ? hangs(seen.pid)
    : doesNotStart(directory, { pid: child.pid, exitCode: child.exitCode, from });
}
