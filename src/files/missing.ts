/**
 * For a file that need not be there.
 * @throws Error for any other failure: a file that cannot be read is not one that is missing.
 */
export function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
