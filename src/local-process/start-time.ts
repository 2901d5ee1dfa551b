import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * When a process has started, as the system tells it: an id and this time together are of one process only.
 * @returns undefined where the system does not tell.
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  return process.platform === 'linux' ? ticksOf(pid) : askPs(pid);
}

/** Clock ticks since the machine was started. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function ticksOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // The second field is the name of the program, which may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME - 3];
}

const START_TIME = 22;

async function askPs(pid: number): Promise<string | undefined> {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const answer = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'lstart='], { env }).catch(
    () => undefined,
  );
  const time = answer?.stdout.trim();
  return time === '' ? undefined : time;
}
