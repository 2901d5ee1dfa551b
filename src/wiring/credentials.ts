import type { ClientConfig } from '../aws/client-config.ts';
import type { AskSecret } from '../aws/connection.ts';
import type { RoleSessions } from '../aws/role-sessions.ts';
import type { Clock } from '../clock.ts';
import type { Context } from '../context.ts';
import type { Environment } from '../environments/environment.ts';
import { once } from '../once.ts';

/** What credentials are found with. */
export interface CredentialDeps {
  readonly env: Context['env'];
  readonly clock: Clock;
  /** Those of the embedded environment. */
  readonly local: ClientConfig['credentials'];
  readonly roles: () => Promise<RoleSessions>;
  readonly askSecret: AskSecret | undefined;
  /** What clients are made from besides credentials. */
  readonly settings: () => Promise<Omit<ClientConfig, 'credentials'>>;
}

/** Credentials of an environment; whatever is wrong with them is told in words. */
export function createCredentials(
  environment: Environment,
  deps: CredentialDeps,
): ClientConfig['credentials'] {
  const provider = once(() => providerOf(environment, deps));
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
  { env, clock, local, roles, askSecret = async () => undefined, settings }: CredentialDeps,
): Promise<ClientConfig['credentials']> {
  if (kind === 'local') return local;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (profile === undefined && accessKeyId && secretAccessKey) {
    const session = AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {};
    return async () => ({ accessKeyId, secretAccessKey, ...session });
  }
  const [{ credentialsOf }, { network }, sessions] = await Promise.all([
    import('../aws/credentials.ts'),
    settings(),
    roles(),
  ]);
  return credentialsOf(profile, network, { sessions, askSecret, now: clock.now, client: settings });
}
