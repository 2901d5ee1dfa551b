import type { EnvironmentClass } from '../../stack/contract.ts';
import { resourceNames } from '../../stack/contract.ts';
import type { EnvironmentEntry } from './config-file.ts';
import { defaultTunables, type TunableName, type Tunables } from './tunables.ts';

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
  readonly profile?: string;
  readonly tunables: Tunables;
  readonly stackName: string;
  /** Where each value comes from: an option, a variable, the file, or the default. */
  readonly origins: Readonly<Record<string, string>>;
  readonly stateDirectory: string;
}

export interface EnvironmentSources {
  readonly name: string;
  readonly entry: EnvironmentEntry | undefined;
  readonly configPath: string | undefined;
  readonly flags: { readonly region?: string; readonly profile?: string };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDirectory: string;
}

/** Settles an environment's values: option, then the file, then the AWS variables, then the default. */
export function settle(sources: EnvironmentSources): Environment {
  const { name, entry = {}, env, flags } = sources;
  const file = sources.configPath ?? 'default';
  const kind = name === LOCAL ? 'local' : 'aws';
  const environmentClass = entry.class ?? 'development';
  const defaults = defaultTunables(environmentClass);
  const origins: Record<string, string> = { class: entry.class === undefined ? 'default' : file };
  const tunables = Object.fromEntries(
    (Object.keys(defaults) as TunableName[]).map((key) => {
      origins[key] = entry[key] === undefined ? 'default' : file;
      return [key, entry[key] ?? defaults[key]];
    }),
  ) as unknown as Tunables;
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
  return {
    name,
    kind,
    class: environmentClass,
    ...(entry.account === undefined ? {} : { account: entry.account }),
    ...(region === undefined ? {} : { region: region.value }),
    ...(profile === undefined ? {} : { profile: profile.value }),
    tunables,
    stackName: resourceNames(name).stack,
    origins,
    stateDirectory: sources.stateDirectory,
  };
}

type Source = readonly [origin: string, value: string | undefined];

/** The SDK ignores AWS_DEFAULT_REGION, which the `aws` command honours. */
function regionSources(
  flags: EnvironmentSources['flags'],
  entry: EnvironmentEntry,
  env: EnvironmentSources['env'],
  file: string,
): Source[] {
  return [
    ['--region', flags.region],
    [file, entry.region],
    ['AWS_REGION', env.AWS_REGION],
    ['AWS_DEFAULT_REGION', env.AWS_DEFAULT_REGION],
  ];
}

function firstOf(sources: readonly Source[]): { value: string; origin: string } | undefined {
  const found = sources.find(([, value]) => value !== undefined && value !== '');
  return found?.[1] === undefined ? undefined : { origin: found[0], value: found[1] };
}
