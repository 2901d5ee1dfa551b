import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';

/** Parameters of a signature in the query. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const SIGNING_PARAMETERS: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-signature',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

/** Whether a query parameter belongs to a presigned URL's signature. */
export function isSigningParameter(name: string): boolean {
  return SIGNING_PARAMETERS.has(name.toLowerCase());
}

/**
 * The credential of a presigned URL: `<key>/<date>/<region>/s3/aws4_request`; undefined without one. Only S3 is asked so:
 * anybody may lead a browser to an address.
 */
export function presignedCredential(query: URLSearchParams): string | undefined {
  const credential = query.get('X-Amz-Credential') ?? '';
  return /^[^/]+(?:\/[^/]*){2}\/s3\/[^/]+$/.test(credential) ? credential : undefined;
}

/** Headers with those that SDKs move into the query of a presigned URL, such as `x-amz-meta-…`. */
export function withPresignedHeaders(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): IncomingHttpHeaders {
  if (presignedCredential(query) === undefined) return headers;
  const moved = [...query].filter(([name]) => isMoved(name));
  return { ...headers, ...Object.fromEntries(moved.map(([name, value]) => [name.toLowerCase(), value])) };
}

/** Whether a query parameter of a presigned URL stands for a header. */
export function isMoved(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith('x-amz-') && lower !== 'x-amz-target' && !isSigningParameter(name);
}

/**
 * Holds a presigned URL to its time.
 * @throws AwsError AccessDenied once it has passed: localstack tests/aws/services/s3/test_s3.snapshot.json,
 * test_presigned_url_signature_authentication_expired.
 */
export function refuseExpired(query: URLSearchParams, now: Date): void {
  if (presignedCredential(query) === undefined) return;
  const [date, expires] = [query.get('X-Amz-Date') ?? '', query.get('X-Amz-Expires') ?? ''];
  const signedAt = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Number.isNaN(signedAt) || !/^\d+$/.test(expires) || Number(expires) > MOST_SECONDS)
    throw new AwsError(
      'AuthorizationQueryParametersError',
      'X-Amz-Date must be a date and X-Amz-Expires a number of seconds of at most 604800',
      400,
    );
  if (now.getTime() > signedAt + Number(expires) * 1000)
    throw new AwsError('AccessDenied', 'Request has expired', 403);
}

/** A week: the longest that a presigned URL lasts. */
const MOST_SECONDS = 604_800;
