import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity } from '@smithy/types';

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * Credentials from the SDK's chain: variables, profile, single sign-on, web identity, container.
 * What it would write to the console (a profile beside keys) is told where identities are shown.
 */
export function credentialsOf(profile: string | undefined): () => Promise<AwsCredentialIdentity> {
  return fromNodeProviderChain({ logger: SILENT, ...(profile === undefined ? {} : { profile }) });
}
