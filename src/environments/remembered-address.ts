import { artifactsBucketName } from '../../stack/contract/names.ts';
import { domainOf } from '../partitions.ts';
import type { Environment } from './environment.ts';
import type { Outputs } from './remembered-outputs.ts';

/**
 * Whether credentials may go to an address that was remembered and not told by CloudFormation just now: one of API
 * Gateway in the environment's region and account, or one of this machine where the environment is on it.
 * @param endpoint where requests go instead of to AWS.
 */
export function mayBeBelieved(
  { kind, name, region, account }: Pick<Environment, 'kind' | 'name' | 'region' | 'account'>,
  { apiEndpoint = '', artifactsBucket }: Outputs,
  endpoint: string | undefined,
): boolean {
  const url = URL.canParse(apiEndpoint) ? new URL(apiEndpoint) : undefined;
  if (url === undefined || region === undefined) return false;
  if (kind === 'local') return isLoopback(url);
  if (endpoint !== undefined) return isLoopback(url) && isLoopback(new URL(endpoint));
  if (account !== undefined && artifactsBucket !== artifactsBucketName(name, account, region)) return false;
  const [id = '', ...rest] = url.hostname.split('.');
  return (
    url.protocol === 'https:' &&
    /^[a-z0-9]+$/.test(id) &&
    rest.join('.') === `execute-api.${region}.${domainOf(region)}`
  );
}

function isLoopback({ hostname }: URL): boolean {
  return /^(127\.0\.0\.1|\[::1\]|([\w-]+\.)*localhost)$/.test(hostname);
}
