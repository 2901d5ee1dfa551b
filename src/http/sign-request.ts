import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { SignRequest } from './http.ts';

/** Signs requests to an HTTP API whose routes ask for IAM authorization. */
export function createRequestSigner(
  region: string,
  credentials: () => Promise<AwsCredentialIdentity>,
): SignRequest {
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  return async ({ method, url, headers = {}, body }) => {
    const query = Object.fromEntries(
      [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)]),
    );
    const request = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: { ...headers, host: url.host },
      body,
    };
    return (await signer.sign(request)).headers;
  };
}
