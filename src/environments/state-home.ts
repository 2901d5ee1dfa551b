import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { BackofficeError } from '../errors.ts';

/** Whose machine it is, and where on it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDirectory: string;
  /** Of the user that runs this; undefined where files have no owners. */
  readonly userId: number | undefined;
}

/**
 * The user's own directory for state. A relative path in XDG_STATE_HOME counts for nothing, as its specification says.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function stateHome({ env, homeDirectory }: Pick<Surroundings, 'env' | 'homeDirectory'>): string {
  const given = [env.XDG_STATE_HOME, env.LOCALAPPDATA].find((path) => path && isAbsolute(path));
  return join(given ?? join(homeDirectory, '.local', 'state'), 'backoffice');
}

/** @throws BackofficeError (REFUSED) when it is another user's, as with `sudo` and the home directory of who called it. */
export async function requireOwnStateHome(
  context: Pick<Surroundings, 'env' | 'homeDirectory' | 'userId'>,
): Promise<void> {
  const path = stateHome(context);
  const owner = (await stat(path).catch(() => undefined))?.uid;
  if (owner === undefined || isOwn(owner, context.userId)) return;
  throw new BackofficeError(
    'REFUSED',
    `the state directory ${path} belongs to user ${owner}, not to you (${context.userId})`,
    { hint: 'choose another with --state-dir or XDG_STATE_HOME' },
  );
}

/** @param userId undefined where files have no owners. */
export function isOwn(owner: number, userId: number | undefined): boolean {
  return userId === undefined || owner === userId;
}
