import { BackofficeError } from '../errors.ts';
import { systemReason } from '../files/system-error.ts';

/** Writes to the state directory. @throws BackofficeError that tells why it cannot be written. */
export async function writing<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackofficeError) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new BackofficeError(
      'FAILED',
      `the state directory ${directory} cannot be written: ${REASONS[code] ?? systemReason(error)}`,
      {
        hint: HINTS[code] ?? 'make it writable, or choose another one with --state-dir',
        cause: error,
      },
    );
  }
}

/** What the system says of others tells enough. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file is in its place',
  EEXIST: 'a file is in its place',
};

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space and try again',
  EIO: 'check the disk, or choose another directory with --state-dir',
  EMFILE: 'raise the limit of open files and retry: ulimit -n 4096',
};
