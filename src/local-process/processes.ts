import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type CommandLine, commandLineOf, listProcesses } from './command-lines.ts';
import { readOwner } from './descriptor.ts';
import { startTimeOf } from './start-time.ts';

/** The bundled background process, as it stands in command lines. */
const SCRIPT = 'local-process-daemon.cjs';

/** Whether a process serves a directory; undefined where the system does not tell. */
export type Proof = boolean | undefined;

/** Whether a process is there and has not ended: one that nobody has waited for yet is still in the system's table. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/**
 * Proves that a living process is the background process of a directory: by its command line, and by that it is the very
 * process that has noted itself there, or that the system says it holds the lock of the state. An id alone proves nothing:
 * the system gives it to another process once its owner has ended. Neither does a command line alone.
 */
export async function serves(pid: number, directory: string): Promise<Proof> {
  if (!(await isAlive(pid))) return false;
  const line = await commandLineOf(pid);
  if (line === undefined) return undefined;
  if (!(await namesDirectory(line, directory))) return false;
  const isOwner = await ownsBy(pid, directory);
  return isOwner === true || (await holdsLock(pid, directory)) ? true : isOwner;
}

/** Looks through all processes for the one of a directory. Where the system does not list them, none is found. */
export async function findServing(directory: string): Promise<number | undefined> {
  for (const { pid, ...line } of await listProcesses())
    if (pid !== process.pid && (await namesDirectory(line, directory)) && (await serves(pid, directory)))
      return pid;
  return undefined;
}

/** As the process is launched: node, options of it, the script, the directory. A program that only names the script is another. */
async function namesDirectory({ program, words }: CommandLine, directory: string): Promise<boolean> {
  const [script, served] = words.slice(-2);
  if (served === undefined || script === undefined || words.length < 3 || basename(script) !== SCRIPT)
    return false;
  if (!isNode(program) || words.slice(1, -2).some((word) => !word.startsWith('--'))) return false;
  return served === directory || (await realPathOf(served)) === (await realPathOf(directory));
}

/** The file of a program that was installed anew meanwhile is told as deleted. */
function isNode(program: string): boolean {
  return /^node(js)?[\d.-]*( \(deleted\))?$/.test(basename(program)) || program === process.execPath;
}

function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** Whether a process has noted itself as the owner, and is not one that got its id later. */
async function ownsBy(pid: number, directory: string): Promise<Proof> {
  const [owner, started] = await Promise.all([readOwner(directory), startTimeOf(pid)]);
  if (owner?.started === undefined || started === undefined) return undefined;
  return owner.pid === pid && owner.started === started;
}

/** Asks Linux who has locked the state. https://man7.org/linux/man-pages/man5/proc_locks.5.html */
async function holdsLock(pid: number, directory: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const [locks, lock] = await Promise.all([
    readFile('/proc/locks', 'latin1').catch(() => ''),
    stat(join(directory, 'store', 'LOCK')).catch(() => undefined),
  ]);
  return lock !== undefined && new RegExp(` ${pid} [0-9a-f]+:[0-9a-f]+:${lock.ino} `).test(locks);
}
