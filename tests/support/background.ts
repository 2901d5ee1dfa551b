import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLauncher, type LauncherOptions } from '../../src/local-process/launcher.ts';
import type { LocalProcess } from '../../src/local-process.ts';
import { realClock } from './clock.ts';
import { makeDirectory, removeDirectory } from './directory.ts';
import { clientOptions } from './local.ts';
import { DIST } from './paths.ts';

/** The background process of a state directory of its own, as commands find, start and stop it. */
export interface Background extends LocalProcess {
  readonly stateDirectory: string;
  /** The bundled process. */
  readonly script: string;
  /** Of a file in the directory that the process serves. */
  path(name: string): string;
  log(): string;
  pid(): number;
  /** What SDK clients of what runs are made with. */
  clientOptions(): Promise<ReturnType<typeof clientOptions>>;
  /** The same directory, seen by another program. */
  as(options: Partial<LauncherOptions>): LocalProcess;
  /** Ends what runs, and removes the directory. */
  dispose(): Promise<void>;
}

const RELEASE = JSON.parse(readFileSync(join(DIST, 'release.json'), 'utf8')) as {
  version: string;
  build: string;
};

export function background(stateDirectory = makeDirectory()): Background {
  const script = join(DIST, 'local-process-daemon.cjs');
  const as = (options: Partial<LauncherOptions>): LocalProcess =>
    createLauncher({
      stateDirectory,
      script,
      build: async () => RELEASE,
      clock: realClock,
      signal: new AbortController().signal,
      ...options,
    });
  const path = (name: string): string => join(stateDirectory, 'local', name);
  const own = as({});
  return {
    ...own,
    stateDirectory,
    script,
    path,
    log: () => readFileSync(path('process.log'), 'utf8'),
    async clientOptions() {
      const { endpoint } = await own.status();
      return { ...clientOptions(endpoint ?? ''), credentials: await own.credentials() };
    },
    pid: () => (JSON.parse(readFileSync(path('owner.json'), 'utf8')) as { pid: number }).pid,
    as,
    async dispose() {
      if (existsSync(stateDirectory)) await own.reset();
      removeDirectory(stateDirectory);
    },
  };
}

/** Starts a program that has nothing to do with the environment. */
export function foreignProcess(): ChildProcess {
  return spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
}
