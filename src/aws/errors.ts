import { BackofficeError, type ErrorCode, isAbort } from '../errors.ts';
import { credentialsProblem } from './credentials-problem.ts';
import { denialOf } from './denial.ts';
import type { Problem } from './problem.ts';
import { THROTTLED } from './throttling.ts';

/** The parts of an SDK error that are read; the rest of it may hold headers and bodies. */
interface SdkError extends Error {
  readonly code?: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
  readonly $metadata?: {
    readonly requestId?: string;
    readonly httpStatusCode?: number;
    readonly attempts?: number;
  };
}

interface Wording {
  readonly code: ErrorCode;
  readonly names: RegExp;
  readonly hint?: string;
}

/** By name, never by class: the SDK's packages exist more than once in a process. Query services leave out "Exception". */
const WORDINGS: readonly Wording[] = [
  {
    code: 'NOT_FOUND',
    names:
      /^(ResourceNotFoundException|TableNotFoundException|BackupNotFoundException|ExportNotFoundException|ResourceNotFound|NoSuchBucket|NoSuchKey|NoSuchEntity|NotFoundException|NotFound|ChangeSetNotFound(Exception)?)$/,
  },
  {
    code: 'CONFLICT',
    names:
      /^(ConditionalCheckFailedException|ConflictException|ResourceConflictException|PreconditionFailed(Exception)?|InvalidChangeSetStatus(Exception)?|AlreadyExistsException|TableAlreadyExistsException|ResourceInUseException|TableInUseException|BackupInUseException)$/,
  },
  {
    code: 'BUSY',
    names: THROTTLED,
    hint: 'AWS throttles the calls; try again in a while',
  },
  {
    code: 'UNREACHABLE',
    names:
      /^(InternalFailure|InternalError|InternalServerError|InternalServiceError|ServiceUnavailable(Exception)?|ServiceException)$/,
    hint: 'AWS has a problem of its own; try again in a while: https://health.aws.amazon.com',
  },
  {
    code: 'USAGE',
    names:
      /^(ValidationError|ValidationException|InvalidRestoreTimeException|InvalidParameterException|InvalidParameterValueException)$/,
  },
];

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is not known: wrong region, or no network',
  EAI_AGAIN: 'cannot be looked up: no network?',
  ECONNREFUSED: 'takes no connection',
  ECONNRESET: 'broke the connection',
  EPIPE: 'broke the connection',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached: no network?',
  ETIMEDOUT: 'does not answer in time',
};

/** What was tried when an error came. */
export interface FailedCall {
  /** Such as `s3 GetObject`. */
  readonly call: string;
  /** That credentials are taken from. */
  readonly profile: string | undefined;
}

/** Puts an error of the SDK into words: what happened, AWS's own words for why, what to do, and the request's id. */
export function translateAwsError(error: unknown, { call, profile }: FailedCall): unknown {
  if (error instanceof BackofficeError || isAbort(error) || !(error instanceof Error)) return error;
  const { name, message, $metadata } = error as SdkError;
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
  const unreachable = networkProblem(error);
  // Nobody was reached: the id is that of an attempt before.
  if (unreachable !== undefined)
    return new BackofficeError(unreachable.code, unreachable.message, {
      awsCode: name,
      cause: error,
      hint: unreachable.hint,
    });
  const known =
    diskProblem(message) ??
    credentialsProblem(name, message, profile) ??
    denialOf(name, message) ??
    unsupported(name, message, call);
  if (known !== undefined)
    return new BackofficeError(known.code, known.message, { ...details, hint: known.hint });
  const wording = WORDINGS.find(({ names }) => names.test(name));
  return new BackofficeError(wording?.code ?? 'FAILED', `${name}: ${message}`, {
    ...details,
    ...(wording?.hint === undefined ? {} : { hint: wording.hint }),
  });
}

/** Whether the SDK sent a call again before it failed: an earlier try may have done it, with its answer lost. */
export function wasRetried({ cause }: BackofficeError): boolean {
  return cause instanceof Error && ((cause as SdkError).$metadata?.attempts ?? 1) > 1;
}

/** The embedded environment's own. */
function diskProblem(message: string): Problem | undefined {
  return message.startsWith('The disk is full: ')
    ? {
        code: 'FAILED',
        message: `the embedded environment failed: ${message}`,
        hint: 'free some space and try again',
      }
    : undefined;
}

/** Endpoints that are not AWS's serve less, and some say so with a page of HTML. */
function unsupported(name: string, message: string, call: string): Problem | undefined {
  const named =
    /^(UnknownOperation(Exception)?|UnsupportedOperation(Exception)?|NotImplemented|InvalidAction)$/;
  const unreadable = /Deserialization error|parse error/;
  if (!named.test(name) && !unreadable.test(message)) return undefined;
  return {
    code: 'UNSUPPORTED',
    message: named.test(name)
      ? `${call} is not served: ${message}`
      : `${call} got an answer that is not AWS's`,
    hint: (command) =>
      `an emulator, or something between here and AWS, answers; check where requests go: ${command('whoami')}`,
  };
}

/** Codes of OpenSSL and of Node. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED =
  /^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_|INVALID_CA|ERR_TLS_CERT_ALTNAME_INVALID)/;

function certificateProblem({ code = '', message }: SdkError): Problem | undefined {
  if (code === 'EPROTO')
    return {
      code: 'UNREACHABLE',
      message: 'AWS cannot be reached: what answers does not speak TLS',
      hint: 'check AWS_ENDPOINT_URL and HTTPS_PROXY where they are set: http:// or https://',
    };
  if (!UNTRUSTED.test(code)) return undefined;
  return {
    code: 'UNREACHABLE',
    message: `AWS cannot be reached: its certificate is not trusted: ${message}`,
    hint: 'where a proxy signs certificates, name those of the proxy in AWS_CA_BUNDLE',
  };
}

function networkProblem(error: SdkError): Problem | undefined {
  const { name, code, hostname, address, port } = error;
  const host = hostname ?? (address === undefined ? undefined : `${address}:${port}`);
  const network = NETWORK[code ?? name];
  if (network !== undefined)
    return {
      code: 'UNREACHABLE',
      message: `AWS cannot be reached: ${host ?? 'the host'} ${network}`,
      hint: 'check the network, the region, and AWS_ENDPOINT_URL and HTTPS_PROXY where they are set',
    };
  const certificate = certificateProblem(error);
  if (certificate !== undefined) return certificate;
  if (name !== 'TimeoutError') return undefined;
  return {
    code: 'UNREACHABLE',
    message: 'AWS does not answer in time',
    hint: 'check the network, or allow more with --timeout',
  };
}
