import type { Dirent, Stats } from 'node:fs';
import { lstat, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackofficeError } from '../errors.ts';
import { writing } from './writing.ts';

/** By this file a directory is known to be the embedded environment's. */
const MARK = 'backoffice-state.json';
const MARK_TEXT = '{"what":"state of the embedded environment of backoffice"}\n';

/** What the process and its commands write by name. */
const FILES = [
  'wanted',
  'trace-all',
  'durable',
  'allow-hosts',
  'otlp',
  'process.json',
  'owner.json',
  'process.log',
  'access-key',
];
const BESIDE = [
  'process.json.new',
  'owner.json.new',
  'access-key.new',
  'trace-all.new',
  'durable.new',
  'allow-hosts.new',
  'otlp.new',
  'process.log.1',
  'process.log.reserved',
];
const DIRECTORIES = ['store', 'dynamodb', 'tables', 'functions', 'runtime'];
/** One of these is in each directory of before there was a mark. */
const UNMARKED = /^(wanted|owner\.json|process\.json|(store|tables)\/CURRENT|dynamodb\/\d{8}\.\w+)$/;

/**
 * Makes a directory the embedded environment's, unless it is already.
 * @throws BackofficeError when what is in it is not the embedded environment's; Error when it cannot be made.
 */
export async function takeDirectory(directory: string): Promise<void> {
  await requireOwnDirectory(directory);
  for (const name of [MARK, ...FILES, ...BESIDE]) await requireFile(join(directory, name));
  for (const name of DIRECTORIES) await requireDirectory(join(directory, name));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (!(await isMarked(directory))) await writeFile(join(directory, MARK), MARK_TEXT, { mode: 0o600 });
}

/**
 * Removes a directory with all that is in it; behind a link, what is in it.
 * @returns whether it was there. @throws BackofficeError when it is not the embedded environment's.
 */
export async function removeDirectory(directory: string): Promise<boolean> {
  const entries = await requireOwnDirectory(directory);
  if (entries === undefined) return false;
  const options = { recursive: true, force: true, maxRetries: 3 };
  // The mark goes last, so that one that could not be removed in whole is known all the same.
  for (const { name } of entries) if (name !== MARK) await rm(join(directory, name), options);
  await rm(join(directory, MARK), options);
  await rm(directory, options);
  return true;
}

/**
 * Looks before anything in a directory is written or removed.
 * @returns what is in it; undefined when it is not there.
 * @throws BackofficeError when what is in it is not the embedded environment's.
 */
export async function requireOwnDirectory(directory: string): Promise<readonly Dirent[] | undefined> {
  const entries = await entriesOf(directory);
  if (entries === undefined || entries.length === 0 || (await isMarked(directory))) return entries;
  const known = new Set([MARK, ...FILES, ...BESIDE, ...DIRECTORIES]);
  const foreign = entries.find(({ name }) => !known.has(name))?.name;
  if (foreign === undefined && (await isUnmarkedState(directory, entries))) return entries;
  throw new BackofficeError(
    'REFUSED',
    `${directory} is not a directory of the embedded environment (${foreign ?? entries[0]?.name} is in it) and is left as it is`,
    { hint: 'choose another directory with --state-dir' },
  );
}

async function isMarked(directory: string): Promise<boolean> {
  // On a full disk it may have come to be without its text.
  return (await found(join(directory, MARK)))?.isFile() === true;
}

async function isUnmarkedState(directory: string, entries: readonly Dirent[]): Promise<boolean> {
  if (entries.some(({ name }) => UNMARKED.test(name))) return true;
  for (const { name } of entries.filter((entry) => entry.isDirectory()))
    for (const within of await readdir(join(directory, name)))
      if (UNMARKED.test(`${name}/${within}`)) return true;
  return false;
}

/**
 * @throws BackofficeError when something else is in the place of a file, such as a pipe, which would be waited for, or a
 * link, behind which there may be something else of the user's.
 */
async function requireFile(path: string): Promise<void> {
  const stats = await lstat(path).catch(unlessMissing);
  if (stats?.isSymbolicLink()) throw unusable(`${path} is a symbolic link, which is not followed`);
  if (stats?.isFile() === false) throw unusable(`${path} is not a file`);
}

/** A link to a directory is one. @throws BackofficeError when something else is in its place. */
async function requireDirectory(path: string): Promise<void> {
  const stats = (await found(path)) ?? (await lstat(path).catch(unlessMissing));
  if (stats?.isDirectory() === false) throw unusable(`${path} is not a directory`);
}

function unusable(message: string): BackofficeError {
  return new BackofficeError('FAILED', message, { hint: 'move it away and try again' });
}

function found(path: string): Promise<Stats | undefined> {
  return stat(path).catch(unlessMissing);
}

async function entriesOf(directory: string): Promise<readonly Dirent[] | undefined> {
  return writing(directory, () => readdir(directory, { withFileTypes: true }).catch(unlessMissing));
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
