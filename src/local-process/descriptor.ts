import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that stand for choices. */
export const CHOICE_FILES = { traceAll: 'trace-all', durable: 'durable' } as const;

/** What a running process tells of itself, in a file of its state directory. */
export interface Descriptor {
  readonly pid: number;
  readonly endpoint: string;
  readonly version: string;
  /** Which build of the program runs. */
  readonly build: string;
  /** Whoever can read the file may stop the process. */
  readonly token: string;
}

const FILE = 'process.json';

export async function readDescriptor(directory: string): Promise<Descriptor | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(join(directory, FILE), 'utf8'));
    return isDescriptor(found) ? found : undefined;
  } catch {
    // Missing, or half written by something else than us: nobody is announced.
    return undefined;
  }
}

function isDescriptor(found: unknown): found is Descriptor {
  if (typeof found !== 'object' || found === null) return false;
  const { pid, endpoint, version, build, token }: Partial<Record<keyof Descriptor, unknown>> = found;
  return (
    typeof pid === 'number' && [endpoint, version, build, token].every((text) => typeof text === 'string')
  );
}

/** Readers see the old file or the new one, never a part. */
export async function writeDescriptor(directory: string, descriptor: Descriptor): Promise<void> {
  const file = join(directory, FILE);
  await writeFile(`${file}.new`, JSON.stringify(descriptor), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function removeDescriptor(directory: string): Promise<void> {
  await rm(join(directory, FILE), { force: true });
}
