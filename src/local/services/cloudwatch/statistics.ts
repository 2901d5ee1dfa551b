import { AwsError } from '../../aws-error.ts';
import { known } from '../../lang/descent.ts';
import type { Distribution } from './distribution.ts';

/**
 * One statistic of some values: Sum, Average, Minimum, Maximum, SampleCount, a percentile (`p99.9`), or what is
 * left between two percentiles or values: `tm`, `wm`, `tc`, `ts`, `pr`, `IQM`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 * @returns undefined where the values themselves are needed and are not known.
 * @throws AwsError for another statistic.
 */
export function statistic(values: Distribution, name: string): number | undefined {
  const simple = known(SIMPLE, name);
  if (simple !== undefined) return simple(values);
  const percentile = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1];
  const range = rangeOf(name);
  if (percentile === undefined && range === undefined)
    throw new AwsError('InvalidParameterValue', `The statistic ${name} is not one of CloudWatch`);
  // CloudWatch has no percentiles where a value is negative, nor of sums alone, unless they can only mean one value.
  if (values.min < 0) return undefined;
  if (values.counts === null && values.min !== values.max) return undefined;
  if (percentile !== undefined) return percentileOf(values, Number(percentile));
  return range === undefined ? undefined : ofRange(values, range);
}

/** @throws AwsError for a statistic that CloudWatch does not have. */
export function checkStatistic(name: string): void {
  statistic({ count: 1, sum: 1, min: 1, max: 1, counts: null }, name);
}

const SIMPLE: Readonly<Record<string, (values: Distribution) => number>> = {
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
  SampleCount: ({ count }) => count,
};

type Kind = 'tm' | 'wm' | 'tc' | 'ts' | 'pr';

interface Range {
  readonly kind: Kind;
  /** Percent of the values, or values themselves. */
  readonly unit: 'percent' | 'value';
  readonly from: number;
  readonly to: number;
}

/** `tm90` is `TM(0%:90%)`; `TM(10:200)` goes by values; a side left out is open. */
function rangeOf(name: string): Range | undefined {
  if (/^iqm$/i.test(name)) return { kind: 'tm', unit: 'percent', from: 25, to: 75 };
  const short = /^(tm|wm|tc|ts)(\d{1,2}(?:\.\d+)?|100)$/.exec(name);
  if (short) return { kind: short[1] as Kind, unit: 'percent', from: 0, to: Number(short[2]) };
  const long = /^(tm|wm|tc|ts|pr)\((\d*\.?\d*)(%?):(\d*\.?\d*)(%?)\)$/i.exec(name);
  if (!long) return undefined;
  const [, kind = '', from = '', fromPercent, to = '', toPercent] = long;
  const unit = fromPercent || toPercent ? 'percent' : 'value';
  return {
    kind: kind.toLowerCase() as Kind,
    unit,
    from: Number(from),
    to: to === '' ? (unit === 'percent' ? 100 : Number.POSITIVE_INFINITY) : Number(to),
  };
}

/** Nearest rank: the least value that at least this share of the values does not exceed. */
function percentileOf(values: Distribution, percent: number): number {
  const rank = Math.max(Math.ceil((percent / 100) * values.count), 1);
  let seen = 0;
  for (const [value, times] of sorted(values)) {
    seen += times;
    if (seen >= rank) return value;
  }
  return values.max;
}

function ofRange(values: Distribution, { kind, unit, from, to }: Range): number | undefined {
  const bound = (limit: number): number => (unit === 'percent' ? percentileOf(values, limit) : limit);
  const [low, high] = [from === 0 ? values.min : bound(from), bound(to)];
  let [count, sum, below, above] = [0, 0, 0, 0];
  for (const [value, times] of sorted(values)) {
    if (value < low) below += times;
    else if (value > high) above += times;
    else {
      count += times;
      sum += value * times;
    }
  }
  if (kind === 'tc') return count;
  if (kind === 'ts') return sum;
  if (kind === 'pr') return (count / values.count) * 100;
  // A winsorized mean moves what lies outside to the nearer bound instead of leaving it out.
  if (kind === 'wm') return (sum + below * low + above * high) / values.count;
  return count === 0 ? undefined : sum / count;
}

/** Values in order; the rounded ones at both ends stand for the exact least and greatest. */
function sorted({ counts, count, min, max }: Distribution): [number, number][] {
  if (counts === null) return [[min, count]];
  return Object.entries(counts)
    .map(([value, times]): [number, number] => [Math.min(Math.max(Number(value), min), max), times])
    .sort(([a], [b]) => a - b);
}
