import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import type { ConfigFile } from './config-file.ts';

/** Where the state is kept: as told, else beside the configuration file, else under the user's state directory. */
export function stateDirectoryOf(
  context: Pick<Context, 'env' | 'homeDirectory'>,
  config: ConfigFile | undefined,
  given: string | undefined,
): string {
  if (given !== undefined) return given;
  if (context.env.BACKOFFICE_STATE_DIR) return context.env.BACKOFFICE_STATE_DIR;
  if (config !== undefined) return join(dirname(config.path), '.backoffice');
  const base =
    context.env.XDG_STATE_HOME || context.env.LOCALAPPDATA || join(context.homeDirectory, '.local', 'state');
  return join(base, 'backoffice');
}
