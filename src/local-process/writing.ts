import { BackofficeError } from '../errors.ts';

/** Writes to the state directory. @throws BackofficeError that tells why it cannot be written. */
export async function writing<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackofficeError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BackofficeError(
      'FAILED',
      `the state directory ${directory} cannot be written: ${REASONS[code ?? ''] ?? message}`,
      {
        hint:
          code === 'ENOSPC'
            ? 'free some space and try again'
            : 'make it writable, or choose another one with --state-dir',
        cause: error,
      },
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file is in its place',
  EEXIST: 'a file is in its place',
};
