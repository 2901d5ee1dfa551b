import { BackofficeError, type ErrorCode, isAbort, isBackofficeError } from '../errors.ts';

/** The parts of an SDK error that are read; the rest of it may hold headers and bodies. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number };
}

interface Wording {
  readonly code: ErrorCode;
  readonly names: RegExp;
  readonly message?: string;
  readonly hint?: string;
}

/** By name, never by class: the SDK's packages exist more than once in a process. Query services leave out "Exception". */
const WORDINGS: readonly Wording[] = [
  {
    code: 'CREDENTIALS',
    names: /^(CredentialsProviderError|TokenProviderError)$/,
    message: 'no AWS credentials were found, or they have expired',
    hint: 'log in (aws sso login, aws login), set AWS_PROFILE, or work on the embedded environment with --env local',
  },
  {
    code: 'CREDENTIALS',
    names: /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/,
    message: 'the AWS credentials have expired',
    hint: 'log in again',
  },
  {
    code: 'CREDENTIALS',
    names:
      /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch)$/,
    hint: 'check the access key, its secret, and the clock of this machine',
  },
  {
    code: 'PERMISSION',
    names: /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/,
    hint: 'ask for the permission that the message names',
  },
  {
    code: 'NOT_FOUND',
    names:
      /^(ResourceNotFoundException|ResourceNotFound|NoSuchBucket|NoSuchKey|NoSuchEntity|NotFoundException|NotFound)$/,
  },
  {
    code: 'CONFLICT',
    names:
      /^(ConditionalCheckFailedException|ConflictException|ResourceConflictException|PreconditionFailedException)$/,
  },
  {
    code: 'BUSY',
    names:
      /^(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|ProvisionedThroughputExceededException)$/,
    hint: 'AWS throttles the calls; try again in a while',
  },
  {
    code: 'USAGE',
    names: /^(ValidationError|ValidationException|InvalidParameterException|InvalidParameterValueException)$/,
  },
];

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host is not known: wrong region, or no network',
  EAI_AGAIN: 'the name service does not answer: no network?',
  ECONNREFUSED: 'nothing listens there',
  ETIMEDOUT: 'no answer in time',
};

/** Puts an error of the SDK into words: what happened, AWS's own words for why, what to do, and the request's id. */
export function translateAwsError(error: unknown): unknown {
  if (isBackofficeError(error) || isAbort(error) || !(error instanceof Error)) return error;
  const { name, message, code, $metadata } = error as SdkError;
  const details = {
    awsCode: name,
    cause: error,
    ...($metadata?.requestId === undefined ? {} : { requestId: $metadata.requestId }),
  };
  if (message === 'Region is missing') {
    return new BackofficeError('USAGE', 'no AWS region is set', {
      hint: 'set "region" for the environment in backoffice.config.json, add --region, or set AWS_REGION',
      cause: error,
    });
  }
  const network = NETWORK[code ?? name];
  if (network !== undefined)
    return new BackofficeError('FAILED', `AWS cannot be reached: ${network}`, {
      ...details,
      hint: 'check the network, the region and AWS_ENDPOINT_URL',
    });
  if (name === 'TimeoutError')
    return new BackofficeError('FAILED', 'AWS does not answer in time', {
      ...details,
      hint: 'check the network, or allow more with --timeout',
    });
  const wording = WORDINGS.find(({ names }) => names.test(name));
  const said = `${name}: ${message}`;
  const text = wording?.message === undefined ? said : `${wording.message} (${message})`;
  return new BackofficeError(wording?.code ?? 'FAILED', text, {
    ...details,
    ...(wording?.hint === undefined ? {} : { hint: wording.hint }),
  });
}
