import type { ErrorCode } from '../errors.ts';
import type { Hint } from '../hints.ts';

/** What is wrong, and what to do about it. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: Hint;
}
