import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { Context, Installation } from './context.ts';
import { BackofficeError } from './errors.ts';
import type { LocalProcess } from './local-process.ts';
import { once } from './once.ts';
import { membersOf, parsedJson } from './schemas/json.ts';
import type { Output } from './terminal/streams.ts';
import { createConnection } from './wiring/connection.ts';
import { gitRevision } from './wiring/git.ts';
import { awsProfile, isAlive } from './wiring/machine.ts';
import { standardOutput } from './wiring/standard-output.ts';

/** The real context. This is the one place that knows how everything is made, and the only one that knows the process. */
export function createContext(process: NodeJS.Process, directory: string): Context {
  const clock = createClock();
  let stdout: Output | undefined;
  const signal = interruptSignal(process);
  const local = (stateDirectory: string, until: AbortSignal): LocalProcess =>
    lazyLocalProcess(directory, stateDirectory, clock, until);
  const roles = once(async () => {
    const { createRoleSessions } = await import('./aws/role-sessions.ts');
    return createRoleSessions(join(homedir(), '.aws', 'cli', 'cache'), clock.now);
  });
  // A look for instance credentials where there are none costs two seconds; it is made on request.
  if (process.env.AWS_EC2_METADATA_DISABLED === undefined) process.env.AWS_EC2_METADATA_DISABLED = 'true';
  // The SDK's notice about Node 20 is for its developers, not for users of this program.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  return {
    // Opening a stream loads what stands behind it; most runs need only one.
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      stdout ??= standardOutput(process);
      return stdout;
    },
    get stderr() {
      return process.stderr;
    },
    env: process.env,
    cwd: process.cwd(),
    // As the system has it where no variable does: a directory that is worked in must not take its place.
    get homeDirectory() {
      return process.env.HOME || process.env.USERPROFILE || homedir();
    },
    userId: process.geteuid?.(),
    get hostName() {
      return hostname();
    },
    clock,
    signal,
    installation: createInstallation(directory),
    processes: { id: process.pid, alive: isAlive },
    gitRevision: () => gitRevision(process.cwd()),
    awsProfile: (name) => awsProfile(name, process.env),
    local,
    connect: (environment, options) =>
      createConnection(environment, options, {
        clock,
        env: process.env,
        local: local(environment.stateDirectory, options.signal),
        roles,
      }),
  };
}

function createClock(): Clock {
  return {
    now: () => new Date(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const stop = (): void => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', stop);
          resolve();
        }, ms);
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}

/** The first Ctrl-C asks to stop; the second ends the process as if nobody listened. */
function interruptSignal(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  // HUP comes when the terminal is closed, QUIT of Ctrl-\\.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    process.once(name, () => {
      controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
      // Node aborts when it ends without the terminal that it had; ending by the signal is what shells expect of it.
      if (name === 'SIGHUP') process.once('exit', () => process.kill(process.pid, name));
    });
  }
  return controller.signal;
}

function createInstallation(directory: string): Installation {
  return {
    version: BACKOFFICE_VERSION,
    schemaPath: join(directory, '..', 'docs', 'backoffice.schema.json'),
    functionMap: () => readText(join(directory, 'stack', 'function.js.map')),
    template: (environmentClass) => readText(join(directory, 'stack', `${environmentClass}.template.json`)),
  };
}

async function readText(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}

declare const BACKOFFICE_VERSION: string;

/** The launcher is loaded when a process is asked for. */
function lazyLocalProcess(
  directory: string,
  stateDirectory: string,
  clock: Clock,
  signal: AbortSignal,
): LocalProcess {
  const launcher = once(async () => {
    const { createLauncher } = await import('./local-process/launcher.ts');
    const script = join(directory, 'local-process-daemon.cjs');
    const build = async () => {
      const path = join(directory, 'release.json');
      const { version, build } = membersOf(parsedJson(await readText(path)));
      if (typeof version === 'string' && typeof build === 'string') return { version, build };
      throw new BackofficeError('FAILED', `${path} names no build`, { hint: 'install backoffice again' });
    };
    return createLauncher({ stateDirectory, script, build, clock, signal });
  });
  return {
    status: async () => (await launcher()).status(),
    requireAnswer: async (sent) => (await launcher()).requireAnswer(sent),
    credentials: async () => (await launcher()).credentials(),
    wanted: async () => (await launcher()).wanted(),
    connect: async () => (await launcher()).connect(),
    start: async (choices) => (await launcher()).start(choices),
    stop: async (forget) => (await launcher()).stop(forget),
    faults: async () => (await launcher()).faults(),
    setFaults: async (faults) => (await launcher()).setFaults(faults),
    reset: async () => (await launcher()).reset(),
  };
}
