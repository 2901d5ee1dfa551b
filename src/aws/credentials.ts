import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity } from '@smithy/types';

/** Credentials from the SDK's chain: variables, profile, single sign-on, web identity, container. */
export function credentialsOf(profile: string | undefined): () => Promise<AwsCredentialIdentity> {
  return fromNodeProviderChain(profile === undefined ? {} : { profile });
}
