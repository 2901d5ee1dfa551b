/*
 * `Math.min(...values)` throws a RangeError for what is more than a call may have arguments, about 120,000.
 */

/** The least of any number of values. @param from what it is at the most. */
export function least(values: readonly number[], from = Number.POSITIVE_INFINITY): number {
  return values.reduce((found, value) => Math.min(found, value), from);
}

/** The greatest of any number of values. @param from what it is at the least. */
export function greatest(values: readonly number[], from = Number.NEGATIVE_INFINITY): number {
  return values.reduce((found, value) => Math.max(found, value), from);
}
