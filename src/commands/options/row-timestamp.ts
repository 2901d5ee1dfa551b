import { canonicalNumber } from '../../canonical-number.ts';
import { InvalidArgumentError } from '../../commander.ts';

/** The sort key of a row: a number of DynamoDB, as DynamoDB gives it back. */
export function rowTimestamp(text: string): string {
  const digits = canonicalNumber(text);
  if (digits !== undefined) return digits;
  throw new InvalidArgumentError('It must be a number of at most 38 digits.');
}
