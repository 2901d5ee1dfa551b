import type { Context } from '../context.ts';
import { BackofficeError } from '../errors.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import { type Environment, LOCAL, settle } from './environment.ts';
import { nearest } from './nearest.ts';
import { readSelection } from './selection.ts';
import { stateDirectoryOf } from './state-directory.ts';

/** The options that choose an environment. */
export interface EnvironmentFlags {
  readonly env?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly stateDir?: string;
}

/** What is there to choose from, and what is chosen. */
export interface Choice {
  readonly config: ConfigFile | undefined;
  readonly stateDirectory: string;
  /** Names of all environments, `local` first. */
  readonly names: readonly string[];
  readonly chosen: string;
}

type Surroundings = Pick<Context, 'env' | 'cwd' | 'homeDirectory'>;

/** @throws BackofficeError (USAGE) for a broken configuration file. */
export async function readChoice(context: Surroundings, flags: EnvironmentFlags): Promise<Choice> {
  const config = await readConfigFile(context.cwd);
  const stateDirectory = stateDirectoryOf(context, config, flags.stateDir);
  const names = [...new Set([LOCAL, ...Object.keys(config?.environments ?? {})])];
  const fromVariable = context.env.BACKOFFICE_ENV || undefined;
  const selected =
    flags.env === undefined && fromVariable === undefined ? await readSelection(stateDirectory) : undefined;
  const chosen = flags.env ?? fromVariable ?? selected ?? LOCAL;
  return { config, stateDirectory, names, chosen };
}

/** @throws BackofficeError (USAGE) for an unknown environment, naming the known ones. */
export function environmentNamed(
  choice: Choice,
  name: string,
  context: Surroundings,
  flags: EnvironmentFlags,
): Environment {
  const { config, stateDirectory, names } = choice;
  if (!names.includes(name)) {
    const guess = nearest(name, names);
    throw new BackofficeError('USAGE', `environment "${name}" is not known; known are ${names.join(', ')}`, {
      hint: guess === undefined ? 'add it to backoffice.config.json' : `did you mean ${guess}?`,
    });
  }
  return settle({
    name,
    entry: config?.environments[name],
    configPath: config?.path,
    flags: {
      ...(flags.region === undefined ? {} : { region: flags.region }),
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    },
    env: context.env,
    stateDirectory,
  });
}
