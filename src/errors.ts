import { defined } from './defined.ts';
import type { Hint } from './hints.ts';

/**
 * Exit codes of the command line, by the kind of error. They are a contract: scripts rely on them.
 * 0 is done, and a no-op is done.
 */
export const EXIT_CODES = {
  FAILED: 1,
  TIMEOUT: 1,
  UNREACHABLE: 1,
  UNSUPPORTED: 1,
  USAGE: 2,
  CHECK_FAILED: 3,
  CREDENTIALS: 4,
  PERMISSION: 4,
  REFUSED: 5,
  CONFLICT: 6,
  BUSY: 6,
  NOT_FOUND: 7,
  INTERRUPTED: 130,
} as const;

export type ErrorCode = keyof typeof EXIT_CODES;

export interface ErrorDetails {
  /** What the user can do about it, as a command where there is one. */
  readonly hint?: Hint;
  /** AWS's id of the request that failed. */
  readonly requestId?: string;
  /** AWS's own code, such as `AccessDeniedException`. */
  readonly awsCode?: string;
  readonly cause?: unknown;
}

/** An error that a user can act on: what happened, why, and what to do. Anything else is a defect. */
export class BackofficeError extends Error {
  override readonly name = 'BackofficeError';
  readonly hint: Hint | undefined;
  readonly requestId: string | undefined;
  readonly awsCode: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { hint, requestId, awsCode, cause }: ErrorDetails = {},
  ) {
    super(message, defined({ cause }));
    this.hint = hint;
    this.requestId = requestId;
    this.awsCode = awsCode;
  }
}

/** Whether what was asked for is not there. */
export function isNotFound(error: unknown): error is BackofficeError {
  return error instanceof BackofficeError && error.code === 'NOT_FOUND';
}

/** What was asked for; undefined when it is not there. */
export async function ifFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const ENDING: ReadonlySet<ErrorCode> = new Set(['INTERRUPTED', 'TIMEOUT', 'REFUSED', 'CREDENTIALS']);

/**
 * Whether an error ends the whole command: nobody may take it for the failure of a part. A refusal, missing or expired
 * credentials, and wrong use (not a request that AWS finds wrong) say nothing about what was looked at.
 */
export function isFatal(error: unknown): boolean {
  if (!(error instanceof BackofficeError)) return true;
  return ENDING.has(error.code) || (error.code === 'USAGE' && error.awsCode === undefined);
}

/** Whether something ended because its signal said so. */
export function isAbort(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'AbortError' || ('code' in error && error.code === 'ABORT_ERR'))
  );
}
