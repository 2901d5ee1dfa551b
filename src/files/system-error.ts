import { UnusableFileError } from './unusable-file.ts';

/** What the operating system says about a call on a file that failed. */
export interface SystemProblem {
  /** Such as `no space left on device`. */
  readonly reason: string;
  /** What was tried, such as `write /home/me/state/journal.ndjson`. */
  readonly what: string;
  readonly path: string | undefined;
  readonly code: string;
}

/** What fails for reasons outside of the program, by the names of the calls. */
const CALLS: Readonly<Record<string, string>> = {
  open: 'open',
  read: 'read',
  write: 'write',
  mkdir: 'create',
  rename: 'rename',
  unlink: 'remove',
  rm: 'remove',
  rmdir: 'remove',
  scandir: 'list',
  opendir: 'list',
  stat: 'look at',
  lstat: 'look at',
  fstat: 'look at',
  access: 'look at',
  realpath: 'look at',
  readlink: 'look at',
  chmod: 'change the mode of',
  fchmod: 'change the mode of',
  copyfile: 'copy',
  ftruncate: 'truncate',
  fsync: 'write',
  close: 'close',
};

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'file too large',
  EIO: 'i/o error',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in the system',
  ENOMEM: 'not enough memory',
  ENOTDIR: 'not a directory',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'name too long',
  ENXIO: 'it is a named pipe that nothing reads from, a socket, or no device is behind it',
  EAGAIN: 'nothing can be read from it',
};

/** @returns undefined for an error that is not the system's, or not of a file. */
export function systemProblem(error: unknown): SystemProblem | undefined {
  if (error instanceof UnusableFileError)
    return { reason: error.reason, what: `read ${error.path}`, path: error.path, code: '' };
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall = '', path } = error as NodeJS.ErrnoException;
  const reason = REASONS[code];
  const verb = CALLS[syscall];
  if (reason === undefined || verb === undefined) return undefined;
  return { reason, what: path === undefined ? `${verb} a file` : `${verb} ${path}`, path, code };
}

/** The reason alone, for a sentence that names the file. */
export function systemReason(error: unknown): string {
  const { code = '', message = String(error) } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return code === 'ENOENT' ? 'no such file or directory' : (REASONS[code] ?? message);
}
