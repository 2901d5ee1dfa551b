import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Network } from './network/network.ts';

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
/** What the SDK says of a profile; of another than the given one, that is the cause. */
const nothingIn = (profile: string): string => `Could not resolve credentials using profile: [${profile}]`;

/**
 * Credentials from the SDK's chain: variables, profile, single sign-on, web identity, container.
 * What it would write to the console (a profile beside keys) is told where identities are shown.
 */
export function credentialsOf(
  profile: string | undefined,
  network: Network,
): () => Promise<AwsCredentialIdentity> {
  const agents = network.agents();
  const clientConfig = { requestHandler: { httpAgent: agents.http, httpsAgent: agents.https } };
  const settings = { logger: SILENT, clientConfig };
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
