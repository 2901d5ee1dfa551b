import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import { AwsError } from '../../aws-error.ts';
import { typedInput } from '../../wire/input-types.ts';

/** Longer requests are not read a second time. */
const MOST_LENGTH = 1_000_000;

/**
 * Why AWS could not have read a request that broke a rule: it looks for values of another type in all of a request before
 * it looks at rules. mhart/dynalite's tests, recorded on AWS: "should return SerializationException when …".
 */
export function unreadable(schema: StaticOperationSchema, text: string): AwsError | undefined {
  if (text.length > MOST_LENGTH) return undefined;
  try {
    typedInput(NormalizedSchema.of(schema[4]), JSON.parse(text, withoutNulls), Number);
    return undefined;
  } catch (error) {
    return error instanceof AwsError ? error : undefined;
  }
}

/** What AWS makes of null among the entries of a list is not known. */
function withoutNulls(_name: string, value: unknown): unknown {
  return Array.isArray(value) ? value.filter((entry) => entry !== null) : value;
}
