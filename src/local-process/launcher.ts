import { resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import { BackofficeError } from '../errors.ts';
import type { LocalProcess, LocalStatus } from '../local-process.ts';
import { localCredentials } from './access.ts';
import { askToStop } from './ask.ts';
import { type Build, isNewer } from './builds.ts';
import { removeDescriptor, removeOwner } from './descriptor.ts';
import { endProcess, hasEnded } from './end-process.ts';
import { readFaults, replaceFaults } from './injected-faults.ts';
import { lastLines } from './last-words.ts';
import { launchUntilServed } from './launch.ts';
import { lookPatiently, type Observed, observe, observePatiently } from './observed.ts';
import { removeDirectory, requireOwnDirectory } from './own-directory.ts';
import { crashNotice, hangs, hangsInChange, USE_NEWER } from './problems.ts';
import { applyChoices, changedChoices, forgetWanted, isWanted, prepare, wish } from './start-options.ts';

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
    const { endpoint = null, version = null, node = null } = seen.state === 'running' ? seen.status : {};
    return {
      state: seen.state,
      running: seen.state !== 'crashed' && seen.state !== 'stopped',
      pid: pidOf(seen) ?? null,
      endpoint,
      version,
      node,
      stateDirectory,
      crash: seen.state === 'crashed' ? await lastLines(directory, { pid: seen.pid }) : null,
    };
  }

  async function stopRunning({ descriptor }: Running, waitMs: number): Promise<void> {
    const willStop = await askToStop(descriptor, waitMs, signal);
    if (!willStop || !(await hasEnded(descriptor.pid, STOP_LIMIT_MS + waitMs, ending)))
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
    await wish(directory);
    return { status: await toStatus(seen), changed: false, notices };
  }

  return {
    status: async () => toStatus(await look(true)),
    async requireAnswer(sent) {
      const seen = await lookPatiently(ending);
      if (seen.state === 'hung') throw sent === 'read' ? hangs(seen.pid) : hangsInChange(seen.pid);
    },
    credentials: () => localCredentials(directory),
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
      if (forget && (await requireOwnDirectory(directory)) !== undefined) await forgetWanted(directory);
      return changed;
    },
    faults: () => readFaults(ending),
    setFaults: (faults) => replaceFaults(faults, ending),
    async reset() {
      await requireOwnDirectory(directory);
      const stopped = await end();
      const existed = await removeDirectory(directory);
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
    { hint: USE_NEWER },
  );
}
