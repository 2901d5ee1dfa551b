/** Values that were seen, summed up so that percentiles can still be told. */
export interface Distribution {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /**
   * How often each value was seen, at four significant digits; null when only sums were given, as PutMetricData's
   * StatisticValues do.
   */
  readonly counts: Readonly<Record<string, number>> | null;
}

const DIGITS = 4;

/** @param times how often the value was seen. */
export function distributionOf(value: number, times = 1): Distribution {
  return { count: times, sum: value * times, min: value, max: value, counts: { [rounded(value)]: times } };
}

/** @param times how often each value was seen; once without it. */
export function distributionOfAll(
  values: readonly number[],
  times: readonly number[] = [],
): Distribution | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  const counts: Record<string, number> = {};
  let [count, sum, min, max] = [0, 0, first, first];
  for (const [index, value] of values.entries()) {
    const seen = times[index] ?? 1;
    const key = rounded(value);
    counts[key] = (counts[key] ?? 0) + seen;
    count += seen;
    sum += value * seen;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { count, sum, min, max, counts };
}

/** All values of all of them. */
export function combine(parts: readonly Distribution[]): Distribution | undefined {
  const [first, ...rest] = parts;
  if (first === undefined || rest.length === 0) return first;
  const counts: Record<string, number> = {};
  for (const part of parts)
    for (const [value, times] of Object.entries(part.counts ?? {}))
      counts[value] = (counts[value] ?? 0) + times;
  return {
    count: parts.reduce((total, { count }) => total + count, 0),
    sum: parts.reduce((total, { sum }) => total + sum, 0),
    min: parts.reduce((least, { min }) => Math.min(least, min), first.min),
    max: parts.reduce((most, { max }) => Math.max(most, max), first.max),
    counts: parts.every((part) => part.counts !== null) ? counts : null,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
