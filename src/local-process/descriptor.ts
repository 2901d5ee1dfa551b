import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NotAFileError, readRegular, unlessMissing } from './regular-file.ts';
import { writeWhole } from './write-whole.ts';

/** Files that stand for choices. */
export const CHOICE_FILES = {
  traceAll: 'trace-all',
  durable: 'durable',
  allowHosts: 'allow-hosts',
  otlp: 'otlp',
} as const;

/** What a running process tells of itself, in a file of its state directory. */
export interface Descriptor {
  readonly pid: number;
  readonly endpoint: string;
  readonly version: string;
  /** Which build of the program runs. */
  readonly build: string;
  /** The version of Node.js, such as `v24.1.0`; earlier builds do not tell. */
  readonly node?: string;
  /** Whoever can read the file may stop the process. */
  readonly token: string;
}

const FILE = 'process.json';
const ENDPOINT = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/;

/** @returns undefined when nobody is announced: the file is missing, or is not what a process writes. */
export async function readDescriptor(directory: string): Promise<Descriptor | undefined> {
  const found = await readJson(join(directory, FILE));
  return isDescriptor(found) ? found : undefined;
}

function isDescriptor(found: unknown): found is Descriptor {
  return isStatus(found) && 'token' in found && typeof found.token === 'string';
}

/** Whether this is what a process tells of itself to anybody. */
export function isStatus(found: unknown): found is Omit<Descriptor, 'token'> {
  if (typeof found !== 'object' || found === null) return false;
  const { pid, endpoint, version, build, node = '' }: Partial<Record<keyof Descriptor, unknown>> = found;
  return (
    isProcessId(pid) &&
    typeof endpoint === 'string' &&
    ENDPOINT.test(endpoint) &&
    [version, build, node].every((text) => typeof text === 'string')
  );
}

/** 0 and less stand for groups of processes where signals are sent, and 1 is the system's. */
function isProcessId(pid: unknown): pid is number {
  return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 1;
}

/** @returns why a process has lost its directory; undefined while it has it, and while that cannot be told. */
export async function lossOf(directory: string, pid: number): Promise<string | undefined> {
  try {
    const found: unknown = JSON.parse(await readRegular(join(directory, FILE)));
    if (!isDescriptor(found) || found.pid === pid) return undefined;
    return `${FILE} names process ${found.pid}`;
  } catch (error) {
    // Such as that no file can be opened now: it may be there all the same.
    const isGone = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    return isGone ? `${FILE} is gone` : undefined;
  }
}

export async function writeDescriptor(directory: string, descriptor: Descriptor): Promise<void> {
  await writeWhole(join(directory, FILE), JSON.stringify(descriptor));
}

/** Removes the file where it names a process; that of another one stays. */
export async function removeDescriptor(directory: string, pid: number): Promise<void> {
  if ((await readDescriptor(directory))?.pid !== pid) return;
  await rm(join(directory, FILE), { force: true });
}

/** The process that holds the state, from the moment on at which it holds it: it may never come to be announced. */
export interface Owner {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When the process has started, as the system tells it; not there where it does not. */
  readonly started?: string | undefined;
}

const OWNER_FILE = 'owner.json';

export async function readOwner(directory: string): Promise<Owner | undefined> {
  const found = await readJson(join(directory, OWNER_FILE));
  if (typeof found !== 'object' || found === null) return undefined;
  const { pid, since, started }: Partial<Record<keyof Owner, unknown>> = found;
  if (!isProcessId(pid) || typeof since !== 'number') return undefined;
  return { pid, since, started: typeof started === 'string' ? started : undefined };
}

export async function writeOwner(directory: string, owner: Owner): Promise<void> {
  await writeWhole(join(directory, OWNER_FILE), JSON.stringify(owner));
}

/** Removes the file where it names a process; that of another one stays. */
export async function removeOwner(directory: string, pid: number): Promise<void> {
  if ((await readOwner(directory))?.pid !== pid) return;
  await rm(join(directory, OWNER_FILE), { force: true });
}

/** @throws Error where a file cannot be read: it may name a process that runs. */
async function readJson(file: string): Promise<unknown> {
  const text = await readRegular(file).catch((error: Error) => {
    if (!(error instanceof NotAFileError)) return unlessMissing(error);
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Written by something else than us.
    return undefined;
  }
}
