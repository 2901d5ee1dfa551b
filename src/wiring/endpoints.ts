import type { Context } from '../context.ts';
import type { Environment } from '../environments/environment.ts';
import { BackofficeError } from '../errors.ts';

/** Where requests go when not to AWS. */
export interface Endpoints {
  readonly all: string | undefined;
  /** Those of single services, by the SDK's names of them in capitals, such as `DYNAMODB`. */
  readonly services: Readonly<Record<string, string>>;
}

const PREFIX = 'AWS_ENDPOINT_URL_';

/**
 * A variable of one service, the variable of all, the profile's services, the profile's own.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * @throws BackofficeError USAGE for one that is not a URL.
 */
export function endpointsOf({ awsProfile = {} }: Environment, env: Context['env']): Endpoints {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return { all: undefined, services: {} };
  const variables = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(PREFIX) && value ? [[name.slice(PREFIX.length), address(name, value)] as const] : [],
  );
  const ofAll = env.AWS_ENDPOINT_URL ? address('AWS_ENDPOINT_URL', env.AWS_ENDPOINT_URL) : undefined;
  const ofProfile = Object.entries(awsProfile.serviceEndpoints ?? {}).map(
    ([service, value]) => [service, address(`endpoint_url of ${service} in the AWS profile`, value)] as const,
  );
  return {
    all: ofAll ?? (awsProfile.endpoint && address('endpoint_url of the AWS profile', awsProfile.endpoint)),
    services: Object.fromEntries([...(ofAll === undefined ? ofProfile : []), ...variables]),
  };
}

/**
 * What stands behind the name of a service in its host, by the variables before the profile.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export function endpointVariantOf({ awsProfile = {} }: Environment, env: Context['env']): string {
  const isOn = (variable: string, ofProfile: boolean | undefined): boolean =>
    env[variable] === undefined ? ofProfile === true : env[variable] === 'true';
  const fips = isOn('AWS_USE_FIPS_ENDPOINT', awsProfile.useFips) ? '-fips' : '';
  const dualstack = isOn('AWS_USE_DUALSTACK_ENDPOINT', awsProfile.useDualstack) ? '.dualstack' : '';
  return `${fips}${dualstack}`;
}

function address(where: string, value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new BackofficeError('USAGE', `${where} is not an HTTP URL: "${value}"`, {
    hint: 'begin it with http:// or https://, such as http://127.0.0.1:4566',
  });
}
