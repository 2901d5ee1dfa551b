import { spawn } from 'node:child_process';
import { access, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { BackofficeError } from '../errors.ts';
import type { LocalChoices, LocalFault, LocalProcess, LocalStatus } from '../local-process.ts';
import { askFaults, askToStop, type ProcessStatus, probe, sendFaults } from './control.ts';
import { CHOICE_FILES, type Descriptor, readDescriptor, removeDescriptor } from './descriptor.ts';
import { EXIT } from './exit-codes.ts';

export interface LauncherOptions {
  readonly stateDirectory: string;
  /** The bundled process. */
  readonly script: string;
  /** Which build of the program this is. */
  readonly build: () => Promise<string>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const WANTED = 'wanted';
const LOG = 'process.log';
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 10_000;
const PAUSE_MS = 25;
/** How long another process that took the directory may need until it answers: a second. */
const PAUSES_FOR_ANOTHER = 40;

/** Finds, starts and stops the process that serves a state directory. */
export function createLauncher(options: LauncherOptions): LocalProcess {
  const directory = join(options.stateDirectory, 'local');

  async function running(): Promise<{ descriptor: Descriptor; status: ProcessStatus } | undefined> {
    const descriptor = await readDescriptor(directory);
    const status = descriptor && (await probe(descriptor, options.signal));
    options.signal.throwIfAborted();
    return descriptor && status ? { descriptor, status } : undefined;
  }

  function toStatus(status: ProcessStatus | undefined): LocalStatus {
    const { pid = null, endpoint = null, version = null } = status ?? {};
    return { running: status !== undefined, pid, endpoint, version, stateDirectory: options.stateDirectory };
  }

  async function stopRunning(): Promise<boolean> {
    const found = await running();
    if (found === undefined) return false;
    await askToStop(found.descriptor, options.signal);
    const deadline = performance.now() + STOP_LIMIT_MS;
    while (isAlive(found.descriptor.pid)) {
      if (performance.now() > deadline) {
        throw new BackofficeError(
          'FAILED',
          `the embedded environment (process ${found.descriptor.pid}) does not stop`,
          {
            hint: `see ${join(directory, LOG)}; end it with: kill ${found.descriptor.pid}`,
          },
        );
      }
      await options.clock.sleep(PAUSE_MS, options.signal);
    }
    return true;
  }

  return {
    async status() {
      return toStatus((await running())?.status);
    },
    wanted: () => exists(join(directory, WANTED)),
    async start(choices = {}) {
      const chosen = await choose(directory, choices);
      const found = await running();
      const build = await options.build();
      if (found !== undefined && found.status.build === build && !chosen) {
        await prepare(directory);
        return { status: toStatus(found.status), changed: false };
      }
      if (found !== undefined) await stopRunning();
      await prepare(directory);
      const started = await launchUntilServed(running, options, directory);
      return { status: toStatus(started), changed: true };
    },
    async stop(forget) {
      const changed = await stopRunning();
      if (forget) await rm(join(directory, WANTED), { force: true });
      return changed;
    },
    async faults() {
      const found = await running();
      return found === undefined ? [] : ((await askFaults(found.descriptor, options.signal)) as LocalFault[]);
    },
    async setFaults(faults) {
      const found = await running();
      if (found !== undefined && (await sendFaults(found.descriptor, faults, options.signal))) return;
      throw new BackofficeError('NOT_FOUND', 'the embedded environment does not run', {
        hint: (command) => `start it: ${command('local start')}`,
      });
    },
    async reset() {
      const stopped = await stopRunning();
      const existed = await exists(directory);
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
      return stopped || existed;
    },
  };
}

/** @throws BackofficeError when the directory cannot be written. */
async function prepare(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, WANTED), '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOSPC' ? 'the disk is full' : message;
    throw new BackofficeError('FAILED', `the state directory ${directory} cannot be written: ${reason}`, {
      hint:
        code === 'ENOSPC'
          ? 'free some space and try again'
          : 'make it writable, or choose another one with --state-dir',
      cause: error,
    });
  }
}

/** @returns whether any is another choice than before. */
async function choose(directory: string, { traceAll, durable }: LocalChoices): Promise<boolean> {
  let isOther = false;
  for (const [file, choice] of [
    [CHOICE_FILES.traceAll, traceAll],
    [CHOICE_FILES.durable, durable],
  ] as const) {
    if (choice === undefined) continue;
    await prepare(directory);
    const path = join(directory, file);
    if ((await exists(path)) === choice) continue;
    await (choice ? writeFile(path, '') : rm(path, { force: true }));
    isOther = true;
  }
  return isOther;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** V8 would keep up to 48 MB of short-lived objects; a process that mostly idles should not. */
const SMALL_HEAP = ['--max-semi-space-size=4', '--expose-gc'];

/** A process that was started; `exitCode` is there once it has ended. */
interface Launched {
  readonly exitCode: number | null;
}

/** Starts the process on its own: it outlives this one, and no terminal of ours is its. */
async function launch(script: string, directory: string): Promise<Launched> {
  const log = await open(join(directory, LOG), 'a');
  try {
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
    return child;
  } finally {
    await log.close();
  }
}

/**
 * Another command may have started one too: whichever serves the directory is the one. A process that found the
 * directory taken by one that was just ending leaves nobody; then another is started.
 */
async function launchUntilServed(
  running: () => Promise<{ status: ProcessStatus } | undefined>,
  { clock, signal, script }: LauncherOptions,
  directory: string,
): Promise<ProcessStatus> {
  const deadline = performance.now() + START_LIMIT_MS;
  let launched = await launch(script, directory);
  let pausesSinceExit = 0;
  for (;;) {
    const { exitCode } = launched;
    const found = await running();
    if (found !== undefined) return found.status;
    if ((exitCode !== null && exitCode !== 0) || performance.now() > deadline)
      throw await doesNotStart(directory, exitCode);
    if (exitCode === 0) pausesSinceExit += 1;
    if (pausesSinceExit > PAUSES_FOR_ANOTHER) {
      launched = await launch(script, directory);
      pausesSinceExit = 0;
    }
    await clock.sleep(PAUSE_MS, signal);
  }
}

async function doesNotStart(directory: string, exitCode: number | null): Promise<BackofficeError> {
  const log = await readFile(join(directory, LOG), 'utf8').catch(() => '');
  const last = log.trim().split('\n').slice(-5).join('\n');
  await removeDescriptor(directory);
  return new BackofficeError(
    'FAILED',
    `the embedded environment does not start: ${last === '' ? 'it could not even write its log; is the disk full?' : last}`,
    {
      hint: (command) =>
        exitCode === EXIT.unreadable
          ? `put a copy of the state in its place, or begin anew: ${command('local reset')}`
          : `see ${join(directory, LOG)}`,
    },
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
