import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import { defined } from '../defined.ts';
import type { SignRequest } from './messages.ts';

/**
 * Signs requests to a service.
 * @param service such as `execute-api`, for an HTTP API whose routes ask for IAM authorization.
 */
export function createRequestSigner(
  service: string,
  region: string,
  credentials: () => Promise<AwsCredentialIdentity>,
): SignRequest {
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    // Of all services S3 alone takes a path as it is.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    uriEscapePath: service !== 's3',
  });
  return async ({ method, url, headers = {}, body }, at) => {
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
    return (await signer.sign(request, defined({ signingDate: at }))).headers;
  };
}
