import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { otherOwner } from './other-owner.ts';
import { isOwn, requireOwnStateHome, type Surroundings, stateHome } from './state-home.ts';
import { createTrust } from './trust.ts';

/** Where state is kept. */
export interface StateDirectory {
  readonly path: string;
  /** A directory of an earlier version beside the configuration file that the user was never asked about. */
  readonly unasked?: string;
}

/** Version 0.1.0 kept state beside the configuration file, where it may as well have come with a repository. */
const BESIDE = '.backoffice';

/**
 * Where the user said; else beside the configuration file when the user agreed to that; else in the user's own state
 * directory, which a clone or a copy of the configuration file does not share.
 * @throws BackofficeError (REFUSED) for a directory of another user.
 */
export async function stateDirectoryOf(
  context: Surroundings,
  configPath: string | undefined,
  option: string | undefined,
): Promise<StateDirectory> {
  const given = option ?? (context.env.BACKOFFICE_STATE_DIR || undefined);
  if (given !== undefined) return { path: resolve(context.cwd, given) };
  await requireOwnStateHome(context);
  if (configPath === undefined) return { path: stateHome(context) };
  const path = join(stateHome(context), folderOf(await realpath(configPath)));
  const beside = join(dirname(configPath), BESIDE);
  const found = await lstat(beside).catch(() => undefined);
  // Behind a link there is the state of something else.
  if (found?.isDirectory() !== true) return { path };
  const trusted = await createTrust(context).verdictOn(beside);
  if (trusted !== undefined) return { path: trusted ? beside : path };
  if (!isOwn(found.uid, context.userId)) throw otherOwner(beside, found.uid, context.userId);
  return { path, unasked: beside };
}

function folderOf(configPath: string): string {
  const name = basename(dirname(configPath)).replace(/[^\w.-]+/g, '-');
  return `${name.slice(0, 40)}-${createHash('sha256').update(configPath).digest('hex').slice(0, 16)}`;
}
