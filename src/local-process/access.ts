import { BackofficeError } from '../errors.ts';
import { LOCAL_SECRET, readAccessKey } from '../local/access-key.ts';
import type { LocalCredentials } from '../local-process.ts';

/** What lets into the environment of a state directory: whoever may read the directory. @throws BackofficeError NOT_FOUND */
export async function localCredentials(directory: string): Promise<LocalCredentials> {
  const accessKeyId = await readAccessKey(directory);
  if (accessKeyId !== undefined) return { accessKeyId, secretAccessKey: LOCAL_SECRET };
  throw new BackofficeError('NOT_FOUND', `${directory} has no access key of an embedded environment`, {
    hint: (command) => `start it: ${command('local start')}`,
  });
}
