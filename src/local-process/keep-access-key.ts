import { join } from 'node:path';
import { ACCESS_KEY_FILE, accessKeyIn } from '../local/access-key.ts';
import { readRegular } from './regular-file.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Puts the file of the access key back that somebody removed or changed: without it no command is let in, though the
 * process runs. What is no file is left as it is.
 */
export async function keepAccessKey(directory: string, accessKeyId: string): Promise<void> {
  const file = join(directory, ACCESS_KEY_FILE);
  const text = await readRegular(file).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? '' : undefined,
  );
  if (text === undefined || accessKeyIn(text) === accessKeyId) return;
  await writeWhole(file, `${accessKeyId}\n`);
}
