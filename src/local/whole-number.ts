/**
 * A whole number as DynamoDB reads it: a fraction is cut off, not refused. dynalite validations/index.js, whose tests were run
 * against AWS.
 */
export function cutOff(value: number): number {
  return Math.floor(value);
}

/** The greatest number of 32 bits. */
export const GREATEST_INTEGER = 2 ** 31 - 1;
