import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The secret of every key; signatures are checked by routes with IAM authorization alone. */
export const LOCAL_SECRET = 'local';

/** What stands in the file can be told from keys of AWS, and found where it must not be. */
const ACCESS_KEY = /^LOCAL[0-9A-F]{64}$/;

/** Who may read this file of the state directory is let in. */
export function accessKeyFile(directory: string): string {
  return join(directory, 'access-key');
}

/** @returns the access key id of a state directory; undefined before it was first served. */
export async function readAccessKey(directory: string): Promise<string | undefined> {
  const text = await readFile(accessKeyFile(directory), 'utf8').catch(unlessMissing);
  const key = text?.trim() ?? '';
  return ACCESS_KEY.test(key) ? key : undefined;
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
