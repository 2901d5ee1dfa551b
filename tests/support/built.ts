import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, removeDirectory } from './directory.ts';
import { DIST } from './paths.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program as a user's shell runs it, with state, cache and directory of its own. */
export interface Built {
  /** Where it runs: the user's home. */
  readonly directory: string;
  readonly state: string;
  /** Of compiled code. */
  readonly cache: string;
  /** Runs a line of a shell, in which `backoffice` is the program. */
  shell(line: string): Promise<Ended>;
  /** Runs the program. @param nodeOptions stand before it, such as `--require`. */
  run(argv: readonly string[], nodeOptions?: readonly string[], env?: Record<string, string>): Promise<Ended>;
  /** Stops what runs, and removes all. */
  dispose(): Promise<void>;
}

const PROGRAM = join(DIST, 'backoffice.cjs');

export function built(): Built {
  const root = makeDirectory();
  const directory = join(root, 'home');
  const state = join(directory, 'state');
  const cache = join(root, 'cache');
  mkdirSync(directory);
  const env = { ...process.env, HOME: directory, XDG_CACHE_HOME: cache, BACKOFFICE_STATE_DIR: state };
  const start = (
    program: string,
    argv: readonly string[],
    more: Record<string, string> = {},
  ): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const child = spawn(program, argv, {
        cwd: directory,
        env: { ...env, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  const run: Built['run'] = (argv, nodeOptions = [], more = {}) =>
    start(process.execPath, [...nodeOptions, PROGRAM, ...argv], more);
  return {
    directory,
    state,
    cache,
    run,
    shell: (line) =>
      start('sh', ['-c', `backoffice() { "${process.execPath}" "${PROGRAM}" "$@"; }\n${line}`]),
    async dispose() {
      await run(['local', 'reset', '--yes']);
      removeDirectory(root);
    },
  };
}
