import { posix } from 'node:path';
import { invalidParameter } from './errors.ts';

/* What Linux takes, where Lambda unpacks archives; the directory that they are unpacked in has its share of the path. */
const MAX_SEGMENT_BYTES = 255;
const MAX_NAME_BYTES = 3584;

/** Beside the code lies a file of this name that says what its modules are. */
const DESCRIPTION = 'package.json';

/**
 * Checks that the files of an archive can lie side by side.
 * @throws RangeError for names that no file can have, and for a file where another name has a directory.
 * @throws AwsError for a name that is not served.
 */
export function checkNames(names: readonly string[]): void {
  for (const name of names) checkName(name);
  const paths = names.filter((name) => !name.endsWith('/')).map(keyOf);
  const directories = names.filter((name) => name.endsWith('/')).map(keyOf);
  const files = new Set(paths);
  if (directories.some((directory) => files.has(directory)))
    throw new RangeError('a file is a directory, too');
  // A file comes right before what has it for a directory.
  const inOrder = [...files].sort();
  for (const [index, path] of inOrder.entries())
    if (inOrder[index + 1]?.startsWith(`${path}\0`)) throw new RangeError('a file is a directory, too');
  if (
    [...directories, ...files].some((path) =>
      path === DESCRIPTION ? !files.has(path) : path.startsWith(`${DESCRIPTION}\0`),
    )
  )
    throw invalidParameter(
      `The embedded environment does not serve a directory named ${DESCRIPTION} in code`,
    );
}

function checkName(name: string): void {
  const isLong =
    Buffer.byteLength(name) > MAX_NAME_BYTES ||
    name.split('/').some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT_BYTES);
  if (isLong || name === '' || name.includes('\0')) throw new RangeError('no name of a file');
}

/** The path, with the separator that comes before all characters of names. */
function keyOf(name: string): string {
  return posix.normalize(`/${name}`).replace(/\/$/, '').slice(1).replaceAll('/', '\0');
}
