import { realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { BackofficeError } from '../errors.ts';
import { unlessMissing } from '../files/missing.ts';
import { readText } from '../files/read-file.ts';
import { systemReason } from '../files/system-error.ts';
import { writePrivately } from '../files/write-atomically.ts';
import { readStored, storedText } from '../schemas/read.ts';
import { type TrustRecord, trustSchema } from '../schemas/trust.ts';
import { type Surroundings, stateHome } from './state-home.ts';

/** What the user said about directories that could have come from somebody else. */
export interface Trust {
  /** Undefined when nothing was said, or another directory is in its place by now. */
  verdictOn(directory: string): Promise<boolean | undefined>;
  /** @returns what was said before. */
  record(directory: string, trusted: boolean): Promise<boolean | undefined>;
  list(): Promise<readonly TrustRecord[]>;
}

const LIMIT = 4 * 1024 * 1024;

/**
 * Kept in the user's own state directory, by path, device and inode: a clone or a copy in the same place is another
 * directory. `BACKOFFICE_TRUST` names directories for one run, as PATH does.
 */
export function createTrust(context: Pick<Surroundings, 'env' | 'cwd' | 'homeDirectory'>): Trust {
  const file = join(stateHome(context), 'trusted.json');

  async function list(): Promise<readonly TrustRecord[]> {
    const hint = 'remove it, and agree again';
    try {
      const text = await readText(file, LIMIT).catch(unlessMissing);
      return text === undefined ? [] : readStored(trustSchema, text, file, { hint }).directories;
    } catch (cause) {
      if (cause instanceof BackofficeError) throw cause;
      throw new BackofficeError('FAILED', `${file} cannot be read: ${systemReason(cause)}`, { hint, cause });
    }
  }

  async function recorded(directory: string): Promise<boolean | undefined> {
    const { path, device, inode } = await identify(directory);
    const known = (await list()).find((record) => record.path === path);
    return known?.device === device && known.inode === inode ? known.trusted : undefined;
  }

  return {
    list,
    async verdictOn(directory) {
      if (await isNamed(directory, context)) return true;
      return recorded(directory);
    },
    async record(directory, trusted) {
      const before = await recorded(directory);
      const record = { ...(await identify(directory)), trusted };
      const others = (await list()).filter(({ path }) => path !== record.path);
      await writePrivately(file, storedText({ directories: [...others, record] }, 2));
      return before;
    },
  };
}

async function identify(directory: string): Promise<Omit<TrustRecord, 'trusted'>> {
  const path = await realpath(directory);
  const { dev, ino } = await stat(path, { bigint: true });
  return { path, device: String(dev), inode: String(ino) };
}

async function isNamed(directory: string, { env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): Promise<boolean> {
  const named = (env.BACKOFFICE_TRUST ?? '').split(delimiter).filter((path) => path !== '');
  if (named.length === 0) return false;
  const wanted = await realpath(directory);
  const found = await Promise.all(named.map((path) => directoryAt(resolve(cwd, path))));
  return found.includes(wanted);
}

/** The real path of a directory, or of the one that a file is in; undefined when nothing is there. */
export async function directoryAt(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : dirname(real);
  } catch {
    return undefined;
  }
}
