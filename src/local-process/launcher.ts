import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import { BackofficeError } from '../errors.ts';
import type { LocalFault, LocalProcess, LocalStatus } from '../local-process.ts';
import { type Build, isNewer } from './builds.ts';
import { askFaults, askToStop, sendFaults } from './control.ts';
import { removeDescriptor, removeOwner } from './descriptor.ts';
import { endProcess, hasEnded } from './end-process.ts';
import { lastLines } from './last-words.ts';
import { launchUntilServed } from './launch.ts';
import { type Observed, observe, observePatiently } from './observed.ts';
import { crashNotice, hangs } from './problems.ts';
import { applyChoices, changedChoices, exists, forgetWanted, isWanted, prepare } from './start-options.ts';

export interface LauncherOptions {
  readonly stateDirectory: string;
  /** The bundled process. */
  readonly script: string;
  /** Which build of the program this is. */
  readonly build: () => Promise<Build>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

type Running = Extract<Observed, { readonly state: 'running' }>;

const STOP_LIMIT_MS = 10_000;
/** How long requests under way may take when a process is replaced. */
const DRAIN_MS = 5000;

/** Finds, starts and stops the process that serves a state directory. */
export function createLauncher(options: LauncherOptions): LocalProcess {
  const { clock, signal, stateDirectory } = options;
  const directory = resolve(stateDirectory, 'local');
  const ending = { directory, clock, signal };
  const look = (thorough: boolean): Promise<Observed> => observe({ directory, signal, thorough });

  async function toStatus(seen: Observed): Promise<LocalStatus> {
    const { endpoint = null, version = null } = seen.state === 'running' ? seen.status : {};
    return {
      state: seen.state,
      running: seen.state !== 'crashed' && seen.state !== 'stopped',
      pid: pidOf(seen) ?? null,
      endpoint,
      version,
      stateDirectory,
      crash: seen.state === 'crashed' ? await lastLines(directory, { pid: seen.pid }) : null,
    };
  }

  async function stopRunning({ descriptor }: Running, waitMs: number): Promise<void> {
    await askToStop(descriptor, waitMs, signal);
    if (!(await hasEnded(descriptor.pid, STOP_LIMIT_MS + waitMs, ending)))
      await endProcess(descriptor.pid, ending);
  }

  /** @returns whether there was a process. @throws BackofficeError when it cannot be ended. */
  async function end(): Promise<boolean> {
    const seen = await look(true);
    if (seen.state === 'stopped') return false;
    if (seen.state === 'running') await stopRunning(seen, 0);
    else if (seen.state !== 'crashed') await endProcess(seen.pid, ending);
    // A process that was killed has left them. Another command may have started the next one meanwhile, which has its own.
    const { pid } = seen.state === 'running' ? seen.descriptor : seen;
    await removeDescriptor(directory, pid);
    await removeOwner(directory, pid);
    return seen.state !== 'crashed';
  }

  async function launched(seen: Observed): ReturnType<LocalProcess['start']> {
    await prepare(directory);
    const notices = seen.state === 'crashed' ? [await crashNotice(directory, seen.pid)] : [];
    const served = await launchUntilServed({ ...ending, script: options.script });
    return { status: await toStatus(served), changed: true, notices };
  }

  async function unchanged(seen: Running, notices: readonly string[]): ReturnType<LocalProcess['start']> {
    await prepare(directory);
    return { status: await toStatus(seen), changed: false, notices };
  }

  return {
    status: async () => toStatus(await look(true)),
    async requireAnswer() {
      const seen = await look(false);
      if (seen.state === 'hung') throw hangs(seen.pid);
    },
    wanted: () => isWanted(directory),
    async connect() {
      const seen = await observePatiently(ending);
      return seen.state === 'running' ? unchanged(seen, []) : launched(seen);
    },
    async start(choices = {}) {
      const changed = await changedChoices(directory, choices);
      const seen = await observePatiently(ending);
      if (seen.state !== 'running') {
        await applyChoices(directory, changed);
        return launched(seen);
      }
      const own = await options.build();
      const { version, build } = seen.status;
      const isOther = build !== own.build;
      if (isOther && isNewer(version, own.version)) {
        if (changed.length > 0) throw tooNew(version, own.version);
        return unchanged(seen, [stays(version, own.version)]);
      }
      if (!isOther && changed.length === 0) return unchanged(seen, []);
      await applyChoices(directory, changed);
      await stopRunning(seen, DRAIN_MS);
      const { notices, ...started } = await launched({ state: 'stopped' });
      return { ...started, notices: isOther ? [...notices, replaced(version, own.version)] : notices };
    },
    async stop(forget) {
      const changed = await end();
      if (forget) await forgetWanted(directory);
      return changed;
    },
    async faults() {
      const seen = await look(false);
      return seen.state === 'running' ? ((await askFaults(seen.descriptor, signal)) as LocalFault[]) : [];
    },
    async setFaults(faults) {
      const seen = await observePatiently(ending);
      if (seen.state === 'running' && (await sendFaults(seen.descriptor, faults, signal))) return;
      throw new BackofficeError('NOT_FOUND', 'the embedded environment does not run', {
        hint: (command) => `start it: ${command('local start')}`,
      });
    },
    async reset() {
      const stopped = await end();
      const existed = await exists(directory);
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
      return stopped || existed;
    },
  };
}

function pidOf(seen: Observed): number | undefined {
  if (seen.state === 'stopped') return undefined;
  return seen.state === 'running' ? seen.status.pid : seen.pid;
}

function stays(running: string, own: string): string {
  return `the embedded environment runs version ${running}, which is newer than this one, ${own}; it stays`;
}

function replaced(former: string, own: string): string {
  return former === own
    ? `the embedded environment ran another build of version ${own} and was restarted`
    : `the embedded environment was restarted: version ${former} is now ${own}`;
}

function tooNew(running: string, own: string): BackofficeError {
  return new BackofficeError(
    'CONFLICT',
    `the embedded environment runs version ${running}, which is newer than this one, ${own}`,
    { hint: 'use the newer version of backoffice' },
  );
}
