import { AwsError } from '../aws-error.ts';
import type { ErrorProtocol } from './operation.ts';

/** What is known of the access key id of a request. */
export type Standing = 'admitted' | 'expired' | 'unknown';

/** Looks an access key id up: those of the environment itself, and of the sessions that it began. */
export type StandingOf = (accessKeyId: string) => Promise<Standing>;

interface Words {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/**
 * What AWS answers, by how its clients read errors.
 * S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * Query: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 * JSON: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * The statuses of REST and CBOR are believed, not proven.
 */
const XML: Readonly<Record<Exclude<Standing, 'admitted'> | 'missing', Words>> = {
  unknown: {
    code: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
    status: 403,
  },
  expired: { code: 'ExpiredToken', message: 'The provided token has expired.', status: 400 },
  missing: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
};
const QUERY: typeof XML = {
  unknown: {
    code: 'InvalidClientTokenId',
    message: 'The security token included in the request is invalid.',
    status: 403,
  },
  expired: {
    code: 'ExpiredToken',
    message: 'The security token included in the request is expired',
    status: 403,
  },
  missing: {
    code: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
    status: 403,
  },
};
const JSON_WORDS: typeof XML = {
  unknown: { ...QUERY.unknown, code: 'UnrecognizedClientException', status: 400 },
  expired: { ...QUERY.expired, code: 'ExpiredTokenException', status: 400 },
  missing: { ...QUERY.missing, code: 'MissingAuthenticationTokenException', status: 400 },
};
const REST_JSON: typeof XML = {
  unknown: { ...JSON_WORDS.unknown, status: 403 },
  expired: { ...JSON_WORDS.expired, status: 403 },
  missing: { ...JSON_WORDS.missing, status: 403 },
};

function wordsOf(protocol: ErrorProtocol): typeof XML {
  if (protocol === 'rest-xml') return XML;
  if (protocol === 'query' || protocol === 'ec2-query') return QUERY;
  return protocol === 'rest-json' ? REST_JSON : JSON_WORDS;
}

/** @throws AwsError for a request whose access key id is none of the environment's, or whose session is over. */
export async function admit(
  accessKeyId: string | undefined,
  protocol: ErrorProtocol,
  standingOf: StandingOf,
): Promise<void> {
  const standing = accessKeyId === undefined ? 'missing' : await standingOf(accessKeyId);
  if (standing === 'admitted') return;
  const { code, message, status } = wordsOf(protocol)[standing];
  throw new AwsError(code, message, status);
}
