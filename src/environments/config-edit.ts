import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import type { EnvironmentClass } from '../../stack/contract/names.ts';
import { BackofficeError } from '../errors.ts';
import { readText } from '../files/read-file.ts';
import { systemReason } from '../files/system-error.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { CONFIG_LIMIT, type EnvironmentEntry } from './config-file.ts';

/** Beside the configuration file: a path into an installation would hold on one machine only. */
const SCHEMA_FILE = 'backoffice.schema.json';

const FORMAT = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };

/** Writes an environment into a configuration file, and leaves everything else in it as it stands. */
export function writeEntry(path: string, name: string, entry: EnvironmentEntry): Promise<void> {
  return edit(path, ['environments', name], entry);
}

/** The same for the class of an environment that stands in the file. */
export function writeClass(path: string, name: string, environmentClass: EnvironmentClass): Promise<void> {
  return edit(path, ['environments', name, 'class'], environmentClass);
}

async function edit(path: string, member: string[], value: unknown): Promise<void> {
  try {
    const text = await readText(path, CONFIG_LIMIT).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        return `{\n  "$schema": ${JSON.stringify(`./${SCHEMA_FILE}`)},\n  "environments": {}\n}\n`;
      throw error;
    });
    const edited = applyEdits(text, modify(text, member, value, FORMAT));
    await writeAtomically(path, edited);
  } catch (error) {
    throw new BackofficeError('FAILED', `${path} cannot be written: ${systemReason(error)}`, {
      hint: 'make it writable',
      cause: error,
    });
  }
}

/** Puts the schema beside a configuration file that refers to it there, so that it can be committed with it. */
export async function copySchema(path: string, schemaPath: string): Promise<void> {
  const copy = join(dirname(path), SCHEMA_FILE);
  try {
    if ((await readText(path, CONFIG_LIMIT)).includes(`"./${SCHEMA_FILE}"`))
      // In the place of what stands there: a link in a directory of others must not choose which file is written.
      await writeAtomically(copy, await readFile(schemaPath));
  } catch (error) {
    throw new BackofficeError('FAILED', `${copy} cannot be written: ${systemReason(error)}`, {
      hint: 'make it writable',
      cause: error,
    });
  }
}
