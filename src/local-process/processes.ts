import { execFile } from 'node:child_process';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

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
 * Proves by its command line that a living process is the background process of a directory. An id alone proves nothing:
 * the system gives it to another process once its owner has ended.
 */
export async function serves(pid: number, directory: string): Promise<Proof> {
  if (!(await isAlive(pid))) return false;
  const words = await commandLineOf(pid);
  return words === undefined ? undefined : namesDirectory(words, directory);
}

/** Looks through all processes for the one of a directory. Where the system does not list them, none is found. */
export async function findServing(directory: string): Promise<number | undefined> {
  for (const { pid, words } of await listed())
    if (pid !== process.pid && (await namesDirectory(words, directory)) && (await isAlive(pid))) return pid;
  return undefined;
}

async function namesDirectory(words: readonly string[], directory: string): Promise<boolean> {
  const served = words.at(-1);
  if (served === undefined || !words.slice(0, -1).some((word) => basename(word) === SCRIPT)) return false;
  return served === directory || (await realPathOf(served)) === (await realPathOf(directory));
}

function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

async function commandLineOf(pid: number): Promise<readonly string[] | undefined> {
  if (process.platform === 'linux') return argumentsOf(pid);
  return (await askPs(['-p', String(pid)]))?.[0]?.words;
}

async function argumentsOf(pid: number): Promise<readonly string[]> {
  // It may have ended in between.
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.split('\0').slice(0, -1);
}

interface Listed {
  readonly pid: number;
  readonly words: readonly string[];
}

async function listed(): Promise<readonly Listed[]> {
  if (process.platform !== 'linux') return (await askPs(['-ax'])) ?? [];
  const names = await readdir('/proc').catch((): string[] => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  return Promise.all(pids.map(async (pid) => ({ pid, words: await argumentsOf(pid) })));
}

/** Asks `ps`, which gives a command line as one text: the directory is all that comes after the script. */
async function askPs(which: readonly string[]): Promise<readonly Listed[] | undefined> {
  if (process.platform === 'win32') return undefined;
  const answer = await promisify(execFile)('ps', [...which, '-ww', '-o', 'pid=,command=']).catch(
    () => undefined,
  );
  return answer?.stdout.split('\n').flatMap((line) => {
    const [, pid, before = '', served = ''] = /^\s*(\d+)\s+(.*\.cjs) (.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), words: [...before.split(' '), served] }];
  });
}
