import { join } from 'node:path';
import { BackofficeError } from '../errors.ts';
import { systemReason } from '../files/system-error.ts';
import { ACCESS_KEY_FILE, accessKeyIn, LOCAL_SECRET } from '../local/access-key.ts';
import type { LocalCredentials } from '../local-process.ts';
import { NotAFileError, readRegular } from './regular-file.ts';

/** A process of a version before there were keys lets everybody in. */
const ANYBODY = 'local';

/** What lets into the environment of a state directory: whoever may read the directory. @throws BackofficeError FAILED */
export async function localCredentials(directory: string): Promise<LocalCredentials> {
  const file = join(directory, ACCESS_KEY_FILE);
  const text = await readRegular(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    if (error instanceof NotAFileError) throw unusable(file, error.message);
    throw new BackofficeError('FAILED', `the access key in ${file} cannot be read: ${systemReason(error)}`, {
      hint: 'check the disk, the limit of open files, and who owns the file',
      cause: error,
    });
  });
  const accessKeyId = text === undefined ? ANYBODY : accessKeyIn(text);
  if (accessKeyId === undefined) throw unusable(file, 'it is not what was written');
  return { accessKeyId, secretAccessKey: LOCAL_SECRET };
}

function unusable(file: string, reason: string): BackofficeError {
  return new BackofficeError('FAILED', `the access key in ${file} cannot be used: ${reason}`, {
    hint: (command) => `remove the file, then ${command('local stop')} and ${command('local start')}`,
  });
}
