import { readFile, rename, writeFile } from 'node:fs/promises';
import { applyEdits, modify } from 'jsonc-parser';
import { BackofficeError } from '../errors.ts';
import type { EnvironmentEntry } from './config-file.ts';

const FORMAT = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };

/** Writes an environment into a configuration file, and leaves everything else in it as it stands. */
export async function writeEntry(
  path: string,
  name: string,
  entry: EnvironmentEntry,
  schema: string,
): Promise<void> {
  try {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        return `{\n  "$schema": ${JSON.stringify(schema)},\n  "environments": {}\n}\n`;
      throw error;
    });
    const edited = applyEdits(text, modify(text, ['environments', name], entry, FORMAT));
    await writeFile(`${path}.${process.pid}`, edited);
    await rename(`${path}.${process.pid}`, path);
  } catch (error) {
    throw new BackofficeError('FAILED', `${path} cannot be written: ${(error as Error).message}`, {
      hint: 'make it writable',
      cause: error,
    });
  }
}
