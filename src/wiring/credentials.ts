import type { ClientConfig } from '../aws/client-config.ts';
import type { Network } from '../aws/network/network.ts';
import type { Context } from '../context.ts';
import type { Environment } from '../environments/environment.ts';
import { once } from '../once.ts';

const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Credentials of an environment; whatever is wrong with them is told in words. */
export function createCredentials(
  environment: Environment,
  env: Context['env'],
  network: () => Promise<Network>,
): ClientConfig['credentials'] {
  const provider = once(() => providerOf(environment, env, network));
  return async () => {
    try {
      return await (await provider())();
    } catch (error) {
      throw (await import('../aws/errors.ts')).translateAwsError(error, {
        call: 'credentials',
        profile: environment.profile,
      });
    }
  };
}

/** Keys in the environment are taken as they are; only the rest needs the SDK's chain. A profile comes before keys. */
async function providerOf(
  { kind, profile }: Environment,
  env: Context['env'],
  network: () => Promise<Network>,
): Promise<ClientConfig['credentials']> {
  if (kind === 'local') return async () => LOCAL_CREDENTIALS;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (profile === undefined && accessKeyId && secretAccessKey) {
    const session = AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {};
    return async () => ({ accessKeyId, secretAccessKey, ...session });
  }
  return (await import('../aws/credentials.ts')).credentialsOf(profile, await network());
}
