import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackofficeError } from '../errors.ts';

const FILE = 'environment';

/** The environment that `env use` chose; undefined when it chose none. */
export async function readSelection(stateDirectory: string): Promise<string | undefined> {
  const text = await readFile(join(stateDirectory, FILE), 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}

/** @throws BackofficeError when the state directory cannot be written. */
export async function writeSelection(stateDirectory: string, name: string): Promise<void> {
  try {
    await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    await writeFile(join(stateDirectory, FILE), `${name}\n`, { mode: 0o600 });
  } catch (error) {
    throw new BackofficeError(
      'FAILED',
      `the state directory ${stateDirectory} cannot be written: ${(error as Error).message}`,
      {
        hint: 'make it writable, or choose another one with --state-dir',
        cause: error,
      },
    );
  }
}
