import { InvalidArgumentError } from '../../commander.ts';
import { canonicalNumber } from '../../schemas/canonical-number.ts';

/** The sort key of a row: a number of DynamoDB, as DynamoDB gives it back. */
export function rowTimestamp(text: string): string {
  const digits = canonicalNumber(text);
  if (digits !== undefined) return digits;
  throw new InvalidArgumentError('It must be a number of at most 38 digits.');
}
