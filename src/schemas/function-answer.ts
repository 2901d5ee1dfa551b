import * as v from 'valibot';
import type { Schema } from './read.ts';

/** What the function answers to a request. */
export interface FunctionAnswer {
  readonly statusCode: number;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

/** The API takes a status as digits too. */
const status = v.union([
  v.pipe(v.number(), v.integer()),
  v.pipe(v.string(), v.regex(/^\d{3}$/), v.transform(Number)),
]);

export const functionAnswerSchema: Schema<FunctionAnswer> = v.object({
  statusCode: status,
  body: v.exactOptional(v.unknown()),
  isBase64Encoded: v.exactOptional(v.unknown()),
});
