import { ENVIRONMENT_NAME } from '../../stack/contract/names.ts';
import type { Context } from '../context.ts';
import { defined } from '../defined.ts';
import type { Place } from '../hints.ts';
import { nearest } from '../nearest.ts';
import { CONFIG_FILE, type ConfigFile, readConfigFile } from './config-file.ts';
import { createEnvironment, type Environment, LOCAL, withProfile } from './environment.ts';
import { rememberedNames } from './remembered-outputs.ts';
import { readSelection } from './selection.ts';
import { stateDirectoryOf } from './state-directory.ts';
import { requireName, unknownEnvironment } from './unknown.ts';

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
  /** State beside the configuration file that the user was never asked about, and that is not used. */
  readonly unasked?: string;
}

type ChoiceContext = Pick<Context, 'env' | 'cwd' | 'homeDirectory' | 'userId'>;

/** @throws BackofficeError (USAGE) for a broken configuration file; (REFUSED) for files of another user. */
export async function readChoice(context: ChoiceContext, flags: EnvironmentFlags): Promise<Choice> {
  const config = await readConfigFile(context.cwd, context);
  const { path: stateDirectory, unasked } = await stateDirectoryOf(context, config?.path, flags.stateDir);
  const names = [...new Set([LOCAL, ...Object.keys(config?.environments ?? {})])];
  const fromVariable = context.env.BACKOFFICE_ENV || undefined;
  const selected =
    flags.env === undefined && fromVariable === undefined ? await readSelection(stateDirectory) : undefined;
  const chosen = flags.env ?? fromVariable ?? selected ?? LOCAL;
  return { config, stateDirectory, names, chosen, ...defined({ selected, unasked }) };
}

/**
 * Without a configuration file any name is an environment, settled from options, variables and defaults, unless it is
 * `local` mistyped.
 * @throws BackofficeError (USAGE) for a name that is not known, naming those that are, or that cannot be one.
 */
export function environmentNamed(
  choice: Choice,
  name: string,
  context: ChoiceContext,
  flags: EnvironmentFlags,
): Environment {
  const { config, stateDirectory, names } = choice;
  if (!names.includes(name) && (config !== undefined || nearest(name, names) !== undefined))
    throw unknownEnvironment(name, names, `known are ${names.join(', ')}`);
  requireName(name);
  return createEnvironment({
    name,
    entry: config?.environments[name],
    configPath: config?.path,
    flags: defined({ region: flags.region, profile: flags.profile }),
    env: context.env,
    stateDirectory,
  });
}

/**
 * The options that make another command act in the same place: the environment unless it is `local` and nothing but
 * the default chose it. A configuration file that is broken is no reason to say less.
 */
export async function chosenPlace(
  variables: Context['env'],
  { env, region, profile, stateDir }: EnvironmentFlags,
  read: () => Promise<Choice>,
): Promise<Place> {
  const flags = defined({ region, profile, stateDir });
  const named =
    env ?? (variables.BACKOFFICE_ENV || undefined) ?? (await read().catch(() => undefined))?.selected;
  return named === undefined || !ENVIRONMENT_NAME.test(named) ? flags : { env: named, ...flags };
}

/** The chosen environment, with what its AWS profile adds. */
export async function chosenEnvironment(
  choice: Choice,
  context: ChoiceContext & Pick<Context, 'awsProfile'>,
  flags: EnvironmentFlags,
): Promise<Environment> {
  const environment = await completed(environmentNamed(choice, choice.chosen, context, flags), context);
  await requireTrace(choice, environment);
  return environment;
}

/**
 * An environment that no file describes is believed to be meant when it was used from here before, or a region is set:
 * a mistyped name must not become a new environment.
 */
async function requireTrace({ config, names }: Choice, environment: Environment): Promise<void> {
  const { name, region, stateDirectory, awsProfile } = environment;
  if (config !== undefined || names.includes(name) || region !== undefined) return;
  // The region was to come from a profile that does not do: that is told, when the environment is opened.
  if (awsProfile?.problem !== undefined) return;
  const used = await rememberedNames(stateDirectory);
  if (!used.includes(name))
    throw unknownEnvironment(
      name,
      [...names, ...used],
      `there is no ${CONFIG_FILE} that describes it, and no AWS region is set`,
    );
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
  { stateDirectory }: Choice,
  name: string,
  context: ChoiceContext & Pick<Context, 'awsProfile'>,
  flags: EnvironmentFlags,
): Promise<Environment> {
  const choice = { config: undefined, stateDirectory, names: [name], chosen: name };
  return completed(environmentNamed(choice, name, context, flags), context);
}
