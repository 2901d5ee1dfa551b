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

/**
 * The services that are asked by presigned URLs: S3, and STS, whose presigned GetCallerIdentity is a proof of identity.
 * Others are not, since anybody may lead a browser to an address.
 */
const PRESIGNED: ReadonlySet<string> = new Set(['s3', 'sts']);

/** Whether a query parameter belongs to a presigned URL's signature. */
export function isSigningParameter(name: string): boolean {
  return SIGNING_PARAMETERS.has(name.toLowerCase());
}

/** The credential of a presigned URL: `<key>/<date>/<region>/<service>/aws4_request`; undefined without one. */
export function presignedCredential(query: URLSearchParams): string | undefined {
  const credential = query.get('X-Amz-Credential') ?? '';
  return PRESIGNED.has(serviceIn(credential)) ? credential : undefined;
}

function serviceIn(credential: string): string {
  return /^[^/]+(?:\/[^/]*){2}\/([^/]+)\/[^/]+$/.exec(credential)?.[1] ?? '';
}

/** Headers with those that SDKs move into the query of a presigned URL of S3, such as `x-amz-meta-…`. */
export function withPresignedHeaders(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): IncomingHttpHeaders {
  if (serviceIn(presignedCredential(query) ?? '') !== 's3') return headers;
  const moved = [...query].filter(([name]) => isMoved(name));
  return { ...headers, ...Object.fromEntries(moved.map(([name, value]) => [name.toLowerCase(), value])) };
}

/** Whether a query parameter of a presigned URL stands for a header. */
export function isMoved(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith('x-amz-') && lower !== 'x-amz-target' && !isSigningParameter(name);
}

/**
 * Refuses a signature in the query of a request that has another, or is for a service that is not asked so, and one whose
 * time has passed.
 * @throws AwsError AccessDenied for that: localstack tests/aws/services/s3/test_s3.snapshot.json,
 * test_presigned_url_signature_authentication_expired.
 */
export function refusePresigned(headers: IncomingHttpHeaders, query: URLSearchParams, now: Date): void {
  const given = query.get('X-Amz-Credential');
  if (given === null) return;
  if (headers.authorization !== undefined) throw twoSignatures();
  if (presignedCredential(query) === undefined) throw notPresigned(serviceIn(given));
  refuseExpired(query, now);
}

/** AWS's words, as https://github.com/catalyst/moodle-tool_objectfs/issues/303 quotes them. */
function twoSignatures(): AwsError {
  return new AwsError(
    'InvalidArgument',
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
  );
}

function notPresigned(service: string): AwsError {
  const message = `The embedded environment does not serve presigned requests of ${service || 'no service'}`;
  return new AwsError('UnknownOperationException', message);
}

function refuseExpired(query: URLSearchParams, now: Date): void {
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
