import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Network } from '../network/network.ts';
import { translateAwsError } from './errors.ts';
import { type RoleDeps, roleCredentialsOf } from './role-credentials.ts';
import type { RoleProfile } from './role-profiles.ts';

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
/** What the SDK says of a profile; of another than the given one, that is the cause. */
const nothingIn = (profile: string): string => `Could not resolve credentials using profile: [${profile}]`;

type Settings = ReturnType<typeof settingsOf>;

/**
 * Credentials of a profile's role, else from the SDK's chain: variables, profile, single sign-on, web identity,
 * container. What it would write to the console (a profile beside keys) is told where identities are shown.
 */
export async function credentialsOf(
  profile: string | undefined,
  network: Network,
  roles: RoleDeps,
): Promise<() => Promise<AwsCredentialIdentity>> {
  const settings = settingsOf(network);
  const ofRole = await roleCredentialsOf(profile ?? 'default', roles, (role) => sourceOf(role, settings));
  if (ofRole !== undefined) return ofRole;
  if (profile === undefined) return fromNodeProviderChain(settings);
  const ofProfile = fromIni({ ...settings, profile });
  const ofChain = fromNodeProviderChain({ ...settings, profile });
  // The chain swallows why a profile does not do: it would go on to containers and instances.
  return async () => {
    try {
      return await ofProfile();
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes(nothingIn(profile))) throw error;
      return ofChain();
    }
  };
}

function settingsOf(network: Network) {
  const agents = network.agents();
  const clientConfig = { requestHandler: { httpAgent: agents.http, httpsAgent: agents.https } };
  return { logger: SILENT, clientConfig };
}

/** The SDK finds the credentials that a role is to be assumed with; the role itself is assumed here. */
async function sourceOf({ name, source }: RoleProfile, settings: Settings): Promise<AwsCredentialIdentity> {
  try {
    return await fromIni({
      ...settings,
      profile: name,
      mfaCodeProvider: async () => '',
      roleAssumer: async (credentials) => credentials,
    })();
  } catch (error) {
    throw translateAwsError(error, { call: 'credentials', profile: source ?? name });
  }
}
