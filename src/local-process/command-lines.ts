import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What a process was started as. */
export interface CommandLine {
  /** What runs, as far as the system tells; else what its command line begins with. */
  readonly program: string;
  readonly words: readonly string[];
}

/** @returns undefined where the system does not tell. */
export async function commandLineOf(pid: number): Promise<CommandLine | undefined> {
  if (process.platform === 'linux') return inProc(pid);
  return (await askPs(['-p', String(pid)]))?.[0];
}

interface Listed extends CommandLine {
  readonly pid: number;
}

/** All processes; none where the system does not list them. */
export async function listProcesses(): Promise<readonly Listed[]> {
  if (process.platform !== 'linux') return (await askPs(['-ax'])) ?? [];
  const names = await readdir('/proc').catch((): string[] => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  return Promise.all(pids.map(async (pid) => ({ pid, ...(await inProc(pid)) })));
}

async function inProc(pid: number): Promise<CommandLine> {
  // It may have ended in between, and the program of another user is not told.
  const [text, program] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    readlink(`/proc/${pid}/exe`).catch(() => undefined),
  ]);
  const words = text.split('\0').slice(0, -1);
  return { program: program ?? words[0] ?? '', words };
}

/** Asks `ps`, which gives a command line as one text: options begin with two dashes, the directory is all after the script. */
async function askPs(which: readonly string[]): Promise<readonly Listed[] | undefined> {
  if (process.platform === 'win32') return undefined;
  const answer = await promisify(execFile)('ps', [...which, '-ww', '-o', 'pid=,command=']).catch(
    () => undefined,
  );
  return answer?.stdout.split('\n').flatMap((line) => {
    const [, pid, program = '', options = '', script = '', served = ''] = LAUNCHED.exec(line) ?? [];
    if (pid === undefined) return [];
    return [{ pid: Number(pid), program, words: [program, ...options.trim().split(' '), script, served] }];
  });
}

const LAUNCHED = /^\s*(\d+)\s+(\S.*?)((?: --\S+)+) (\S.*\.cjs) (.*)$/;
