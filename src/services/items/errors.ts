import { BackofficeError, type ErrorCode } from '../../errors.ts';
import { type Hint, shellWord } from '../../hints.ts';

/** The error in an answer of the application. */
interface ApiProblem {
  readonly error?: {
    readonly code?: string;
    readonly message?: string;
    readonly details?: readonly { readonly field: string; readonly message: string }[];
  };
  /** API Gateway's own errors have only this. */
  readonly message?: string;
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'USAGE',
  403: 'PERMISSION',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'CONFLICT',
  413: 'USAGE',
  415: 'USAGE',
  422: 'CONFLICT',
  429: 'BUSY',
  503: 'BUSY',
};

const HINTS: Readonly<Record<string, (id: string) => Hint>> = {
  AlreadyExists: (id) => (command) =>
    `choose another --id, or change the item: ${command(`items update ${shellWord(id)}`)}`,
  VersionMismatch: (id) => (command) => `reread the item and retry: ${command(`items get ${shellWord(id)}`)}`,
  NotFound: () => (command) => `see which there are: ${command('items list')}`,
  InternalError: () => (command) => `see why: ${command('logs --errors')}`,
  Forbidden: () => 'the API takes signed requests only; check the credentials and execute-api:Invoke',
};

/**
 * Puts an error answer of the application, or of the gateway before it, into a BackofficeError.
 * @param id of the item that was asked for.
 */
export function apiError(
  status: number,
  body: string,
  requestId: string | undefined,
  id = '<id>',
): BackofficeError {
  const { error, message } = parse(body);
  const code = error?.code ?? message ?? String(status);
  const details = (error?.details ?? []).map((detail) => `${detail.field} ${detail.message}`);
  const text = details.length > 1 ? details.join('; ') : (error?.message ?? message ?? 'no reason given');
  const hint = HINTS[code]?.(id);
  return new BackofficeError(
    CODES[status] ?? 'FAILED',
    error === undefined ? `the API answered ${status}: ${text}` : text,
    {
      ...(hint === undefined ? {} : { hint }),
      ...(requestId === undefined ? {} : { requestId }),
    },
  );
}

function parse(body: string): ApiProblem {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as ApiProblem) : {};
  } catch {
    return {};
  }
}
