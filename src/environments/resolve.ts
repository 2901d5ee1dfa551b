import { ENVIRONMENT_NAME } from '../../stack/contract.ts';
import type { Context } from '../context.ts';
import { BackofficeError } from '../errors.ts';
import type { Hint, Place } from '../hints.ts';
import { nearest } from '../nearest.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import { type Environment, LOCAL, settle, withProfile } from './environment.ts';
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
  /** What `env use` chose, where nothing stands before it. */
  readonly selected?: string;
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
  return { config, stateDirectory, names, chosen, ...(selected === undefined ? {} : { selected }) };
}

/**
 * Without a configuration file any name is an environment, settled from options, variables and defaults.
 * @throws BackofficeError (USAGE) for one that the file does not know, naming those that it does.
 */
export function environmentNamed(
  choice: Choice,
  name: string,
  context: Surroundings,
  flags: EnvironmentFlags,
): Environment {
  const { config, stateDirectory, names } = choice;
  if (!names.includes(name) && (config !== undefined || !ENVIRONMENT_NAME.test(name))) {
    const guess = nearest(name, names);
    throw new BackofficeError('USAGE', `environment "${name}" is not known; known are ${names.join(', ')}`, {
      hint: unknownHint(name, guess),
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

/**
 * The options that make another command act in the same place: the environment unless it is `local` and nothing but
 * the default chose it. A configuration file that is broken is no reason to say less.
 */
export async function chosenPlace(
  context: Surroundings,
  { env, region, profile, stateDir }: EnvironmentFlags,
): Promise<Place> {
  const flags = {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(stateDir === undefined ? {} : { stateDir }),
  };
  const named =
    env ??
    (context.env.BACKOFFICE_ENV || undefined) ??
    (await readChoice(context, flags).catch(() => undefined))?.selected;
  return named === undefined || !ENVIRONMENT_NAME.test(named) ? flags : { env: named, ...flags };
}

/** The chosen environment, with what its AWS profile adds. */
export async function chosenEnvironment(
  context: Surroundings & Pick<Context, 'awsProfile'>,
  flags: EnvironmentFlags,
): Promise<Environment> {
  const choice = await readChoice(context, flags);
  return completed(environmentNamed(choice, choice.chosen, context, flags), context);
}

/** Adds what the environment's AWS profile says where nothing else does. */
export async function completed(
  environment: Environment,
  { awsProfile }: Pick<Context, 'awsProfile'>,
): Promise<Environment> {
  if (environment.kind === 'local') return environment;
  return withProfile(environment, await awsProfile(environment.profile ?? 'default'));
}

/** An environment that is in no file yet. */
export async function unlistedEnvironment(
  name: string,
  context: Surroundings & Pick<Context, 'awsProfile'>,
  flags: EnvironmentFlags,
): Promise<Environment> {
  const { stateDirectory } = await readChoice(context, flags);
  const choice = { config: undefined, stateDirectory, names: [name], chosen: name };
  return completed(environmentNamed(choice, name, context, flags), context);
}

function unknownHint(name: string, guess: string | undefined): Hint {
  return guess === undefined
    ? (command) => `add it: ${command(`env add ${name}`)}`
    : `did you mean ${guess}?`;
}
