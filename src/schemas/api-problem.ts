import * as v from 'valibot';
import type { Schema } from './read.ts';

/** The error in an answer of the application; what is not as it should be is not there. */
export interface ApiProblem {
  readonly error?:
    | {
        readonly code?: string | undefined;
        readonly message?: string | undefined;
        readonly details?: readonly { readonly field: string; readonly message: string }[] | undefined;
      }
    | undefined;
  /** API Gateway's own errors have only this. */
  readonly message?: string | undefined;
}

const text = v.fallback(v.optional(v.string()), undefined);

export const apiProblemSchema: Schema<ApiProblem> = v.object({
  error: v.fallback(
    v.optional(
      v.object({
        code: text,
        message: text,
        details: v.fallback(
          v.optional(v.array(v.object({ field: v.string(), message: v.string() }))),
          undefined,
        ),
      }),
    ),
    undefined,
  ),
  message: text,
});
