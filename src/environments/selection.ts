import { join } from 'node:path';
import { BackofficeError } from '../errors.ts';
import { unlessMissing } from '../files/missing.ts';
import { readText } from '../files/read-file.ts';
import { systemReason } from '../files/system-error.ts';
import { writePrivately } from '../files/write-atomically.ts';

const FILE = 'environment';
/** It holds a name. */
const LIMIT = 1024;

/**
 * The environment that `env use` chose; undefined when it chose none.
 * @throws BackofficeError when that cannot be told: the command would act on another environment.
 */
export async function readSelection(stateDirectory: string): Promise<string | undefined> {
  const file = join(stateDirectory, FILE);
  try {
    const text = await readText(file, LIMIT).catch(unlessMissing);
    return text?.trim() || undefined;
  } catch (error) {
    throw new BackofficeError(
      'FAILED',
      `the chosen environment cannot be read from ${file}: ${systemReason(error)}`,
      {
        hint: 'remove the file, or name the environment with --env',
        cause: error,
      },
    );
  }
}

/** @throws BackofficeError when the state directory cannot be written. */
export async function writeSelection(stateDirectory: string, name: string): Promise<void> {
  try {
    await writePrivately(join(stateDirectory, FILE), `${name}\n`);
  } catch (error) {
    throw new BackofficeError(
      'FAILED',
      `the state directory ${stateDirectory} cannot be written: ${systemReason(error)}`,
      {
        hint: 'make it writable, or choose another one with --state-dir',
        cause: error,
      },
    );
  }
}
