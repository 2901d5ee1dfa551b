import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Built } from './built.ts';
import { DIST } from './paths.ts';

/** Whether there is a bash with process substitution. */
export const hasBash = spawnSync('bash', ['-c', 'cat <(echo 1)']).stdout?.toString() === '1\n';

const PROGRAM = join(DIST, 'backoffice.cjs');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line of bash, in which `bo` is the built program, in the directory of an environment. */
export function inBash(
  { directory, cache, state }: Built,
  line: string,
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn('bash', ['-c', `bo() { "${process.execPath}" "${PROGRAM}" "$@"; }\n${line}`], {
    cwd: directory,
    env: { ...process.env, HOME: directory, XDG_CACHE_HOME: cache, BACKOFFICE_STATE_DIR: state },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return { child, ended: once(child, 'close').then(([code]): Ended => ({ code, stdout, stderr })) };
}
