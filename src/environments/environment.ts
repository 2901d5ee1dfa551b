import type { EnvironmentClass } from '../../stack/contract/names.ts';
import { resourceNames } from '../../stack/contract/names.ts';
import { defined } from '../defined.ts';
import type { AwsProfile, ProfileProblem } from './aws-profile.ts';
import type { EnvironmentEntry } from './config-file.ts';
import { isObject } from './rules.ts';
import { SETTING_RULES, type StackSettings } from './stack-settings.ts';
import { defaultTunables } from './tunable-parameters.ts';
import type { TunableName, Tunables } from './tunables.ts';

/** The environment that is embedded in this program. */
export const LOCAL = 'local';

/** Whether an environment is on AWS, or embedded. */
export type EnvironmentKind = 'local' | 'aws';

/** An environment with every value settled. */
export interface Environment {
  readonly name: string;
  readonly kind: EnvironmentKind;
  readonly class: EnvironmentClass;
  /** The account that it is pinned to. */
  readonly account?: string;
  readonly region?: string;
  /** The only region that it may be in. */
  readonly pinnedRegion?: string;
  readonly profile?: string;
  /** What of its profile is not settled here. */
  readonly awsProfile?: Omit<AwsProfile, 'region'>;
  readonly tunables: Tunables;
  /** Variables of the function beside the stack's own. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stackName: string;
  readonly settings: Partial<StackSettings>;
  /** Where each value comes from: an option, a variable, the file, or the default. */
  readonly origins: Readonly<Record<string, string>>;
  readonly stateDirectory: string;
}

export interface EnvironmentInputs {
  readonly name: string;
  readonly entry: EnvironmentEntry | undefined;
  readonly configPath: string | undefined;
  readonly flags: { readonly region?: string; readonly profile?: string };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDirectory: string;
}

/** An environment with its values: option, then the file, then the AWS variables, then the default. */
export function createEnvironment(inputs: EnvironmentInputs): Environment {
  const { name, entry = {}, env, flags } = inputs;
  const file = inputs.configPath ?? 'default';
  const kind = name === LOCAL ? 'local' : 'aws';
  const { environmentClass, origin } = classOf(name, entry, file);
  const defaults = defaultTunables(environmentClass);
  const origins: Record<string, string> = { class: origin };
  const tunables: Settled = { ...defaults };
  for (const key of Object.keys(defaults) as TunableName[]) {
    origins[key] = entry[key] === undefined ? 'default' : file;
    tune(tunables, key, entry[key]);
  }
  const region =
    kind === 'local'
      ? { value: 'us-east-1', origin: 'embedded' }
      : firstOf(regionSources(flags, entry, env, file));
  const profile =
    kind === 'local'
      ? undefined
      : firstOf([
          ['--profile', flags.profile],
          [file, entry.profile],
          ['AWS_PROFILE', env.AWS_PROFILE],
        ]);
  if (region) origins.region = region.origin;
  if (profile) origins.profile = profile.origin;
  if (entry.account !== undefined) origins.account = file;
  if (entry.variables !== undefined) origins.variables = file;
  const settings = settingsIn(entry);
  for (const key of Object.keys(settings)) origins[key] = file;
  return {
    name,
    kind,
    class: environmentClass,
    ...defined({ account: entry.account }),
    ...(region === undefined ? {} : { region: region.value }),
    ...(entry.region === undefined || kind === 'local' ? {} : { pinnedRegion: entry.region }),
    ...(profile === undefined ? {} : { profile: profile.value }),
    tunables,
    variables: entry.variables ?? {},
    stackName: resourceNames(name).stack,
    settings,
    origins,
    stateDirectory: inputs.stateDirectory,
  };
}

/** Tunables while they are settled. */
type Settled = { -readonly [Name in TunableName]: Tunables[Name] };

function tune<Name extends TunableName>(
  tunables: Settled,
  name: Name,
  given: Settled[Name] | undefined,
): void {
  tunables[name] = completed(tunables[name], given);
}

/** A value, and of an object the members that it does not have. */
function completed<Value>(value: Value, given: Value | undefined): Value {
  if (!isObject(value) || !isObject(given)) return given ?? value;
  const members = Object.entries(given).map(([name, inner]) => [
    name,
    completed<unknown>(value[name], inner),
  ]);
  return { ...value, ...Object.fromEntries(members) };
}

function settingsIn(entry: EnvironmentEntry): Partial<StackSettings> {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => Object.hasOwn(SETTING_RULES, key)));
}

/** An environment that is called production is treated as such until its entry says otherwise. */
function classOf(name: string, entry: EnvironmentEntry, file: string) {
  if (entry.class !== undefined) return { environmentClass: entry.class, origin: file };
  if (/^(prod|production|live)($|-)/.test(name))
    return { environmentClass: 'production' as const, origin: 'its name' };
  return { environmentClass: 'development' as const, origin: 'default' };
}

/** What an environment takes from its profile: a region where nothing else names one, and an endpoint. */
export function withProfile(environment: Environment, profile: AwsProfile | undefined): Environment {
  if (profile === undefined)
    return environment.profile === undefined
      ? environment
      : { ...environment, awsProfile: { problem: missing(environment.profile) } };
  const { region, ...awsProfile } = profile;
  const named = environment.profile ?? 'default';
  return {
    ...environment,
    ...(environment.region !== undefined || region === undefined
      ? {}
      : { region, origins: { ...environment.origins, region: `profile ${named}` } }),
    awsProfile,
  };
}

function missing(profile: string): ProfileProblem {
  return {
    message: `the AWS profile "${profile}" does not exist`,
    hint: 'choose another with --profile or AWS_PROFILE; to list them: aws configure list-profiles',
  };
}

type Source = readonly [origin: string, value: string | undefined];

/** The SDK ignores AWS_DEFAULT_REGION, which the `aws` command honours. */
function regionSources(
  flags: EnvironmentInputs['flags'],
  entry: EnvironmentEntry,
  env: EnvironmentInputs['env'],
  file: string,
): Source[] {
  return [
    ['--region', flags.region],
    [file, entry.region],
    ['AWS_REGION', env.AWS_REGION],
    ['AWS_DEFAULT_REGION', env.AWS_DEFAULT_REGION],
  ];
}

function firstOf(inputs: readonly Source[]): { value: string; origin: string } | undefined {
  const found = inputs.find(([, value]) => value !== undefined && value !== '');
  return found?.[1] === undefined ? undefined : { origin: found[0], value: found[1] };
}
