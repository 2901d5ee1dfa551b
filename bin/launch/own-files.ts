import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';

/** By the group and by all others. */
const WRITABLE_BY_OTHERS = 0o022;
const WRITABLE_BY_ALL = 0o002;
/** In such a directory nobody renames or removes what is somebody else's: `/tmp`. */
const STICKY = 0o1000;

/** Whether only this user can have written it. Windows has no such modes; there the profile's own rights apply. */
function isOwn({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & WRITABLE_BY_OTHERS) === 0);
}

/** Whether it is a directory of this user in which nobody else can put anything. No link is followed. */
export function isOwnDirectory(path: string): boolean {
  const found = lstatSync(path);
  return found.isDirectory() && isOwn(found);
}

/**
 * Whether directories of this user can stand in it, and stay. A group may write there: in a home that is often a group
 * of this user alone, and it can put nothing there that is this user's.
 */
export function isHome(path: string): boolean {
  const { uid, mode } = statSync(path);
  if (process.getuid === undefined || (mode & STICKY) !== 0) return true;
  return uid === process.getuid() && (mode & WRITABLE_BY_ALL) === 0;
}

/**
 * Reads a file that only this user can have written. What was opened is what is looked at, and read.
 * @throws Error for one of somebody else's, and for what is no regular file.
 */
export function readOwnFile(path: string): Buffer {
  // Windows has neither of the two.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const opened = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const found = fstatSync(opened);
    if (!found.isFile() || !isOwn(found)) throw new Error(`${path} can be written by others`);
    return readFileSync(opened);
  } finally {
    closeSync(opened);
  }
}
