/** Whether a disk, or the share of it that a user has, did not take a write. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    /No space left on device|Disk quota exceeded/.test(error.message)
  );
}

/** What a caller is told of an error of the embedded environment itself. @param what failed, such as an operation. */
export function failureText(error: unknown, what: string): string {
  if (isDiskFull(error)) return `The disk is full: ${what} failed`;
  return error instanceof Error ? error.message : 'unknown';
}
