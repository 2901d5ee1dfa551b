import { BackofficeError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** A limit that a number is held against, such as `latencyP95>500ms`. */
export interface Threshold {
  readonly text: string;
  readonly key: string;
  readonly comparison: Comparison;
  /** In the unit of the number: milliseconds, percent, or a count. */
  readonly limit: number;
}

/** What came of a threshold. */
export interface ThresholdResult {
  readonly threshold: string;
  readonly key: string;
  /** Null when nothing was measured, which is no proof that the limit was kept. */
  readonly value: number | null;
  /** Also where there is no value, unless that was allowed. */
  readonly breached: boolean;
}

/** A number that thresholds may name. */
export interface Measured {
  readonly key: string;
  readonly unit: string;
  readonly total: number | null;
}

const COMPARISONS = {
  '>': (value: number, limit: number) => value > limit,
  '>=': (value: number, limit: number) => value >= limit,
  '<': (value: number, limit: number) => value < limit,
  '<=': (value: number, limit: number) => value <= limit,
};

type Comparison = keyof typeof COMPARISONS;

/** How units are written, with the unit of the number they fit and what they are worth in it. */
const UNITS: Readonly<Record<string, readonly [unit: string, factor: number]>> = {
  '%': ['percent', 1],
  ms: ['ms', 1],
  s: ['ms', 1000],
};

/** As in `GetItem.p99`. */
const PART_KEY = /^[A-Za-z0-9_-]+\.(count|p50|p99|readUnits|writeUnits)$/;

const TERM = /^([A-Za-z0-9_.-]+)\s*(>=|<=|>|<)\s*(\d+(?:\.\d+)?)\s*(%|ms|s)?$/;

/**
 * Reads `errorRate>1%,latencyP95>500ms`.
 * @throws BackofficeError (USAGE) for what is not a threshold.
 */
export function readThresholds(text: string): Threshold[] {
  return text.split(',').map((term) => {
    const [, key = '', comparison, limit, unit] = TERM.exec(term.trim()) ?? [];
    if (comparison === undefined)
      throw new BackofficeError('USAGE', `"${term.trim()}" is not a threshold`, {
        hint: 'write a name, a comparison and a number: errorRate>1%,latencyP95>500ms',
      });
    const factor = UNITS[unit ?? '']?.[1] ?? 1;
    return { text: term.trim(), key, comparison: comparison as Comparison, limit: Number(limit) * factor };
  });
}

/** @throws BackofficeError (USAGE) for a name that is not measured, or a unit that is not its own. */
export function checkThresholds(
  thresholds: readonly Threshold[],
  measurable: readonly Omit<Measured, 'total'>[],
): void {
  for (const { text, key } of thresholds) {
    const found = measurable.find((each) => each.key === key);
    // Of an operation or an index there is nothing to measure until it is used.
    if (found === undefined && PART_KEY.test(key)) continue;
    if (found === undefined) throw unknownKey(key, measurable);
    const unit = /[\d.](%|ms|s)$/.exec(text.replace(/\s/g, ''))?.[1];
    const expected = unit === undefined ? undefined : UNITS[unit]?.[0];
    if (expected !== undefined && expected !== found.unit)
      throw new BackofficeError('USAGE', `${key} is not measured in ${unit}`, {
        hint: `its unit is ${found.unit}`,
      });
  }
}

/**
 * @param allowNoData whether a limit is kept where nothing was measured.
 * @throws BackofficeError (USAGE) as `checkThresholds` does.
 */
export function judgeThresholds(
  thresholds: readonly Threshold[],
  measured: readonly Measured[],
  allowNoData: boolean,
): ThresholdResult[] {
  checkThresholds(thresholds, measured);
  return thresholds.map(({ text, key, comparison, limit }) => {
    const value = measured.find((each) => each.key === key)?.total ?? null;
    const breached = value === null ? !allowNoData : COMPARISONS[comparison](value, limit);
    return { threshold: text, key, value, breached };
  });
}

function unknownKey(key: string, measurable: readonly Omit<Measured, 'total'>[]): BackofficeError {
  const keys = measurable.map((each) => each.key);
  const ending = keys.filter((each) => each.toLowerCase().endsWith(key.toLowerCase()));
  const guess = ending.length > 0 ? ending.join(' or ') : nearest(key, keys);
  return new BackofficeError('USAGE', `nothing called "${key}" is measured`, {
    hint: `${guess === undefined ? '' : `did you mean ${guess}? `}there are ${keys.join(', ')}`,
  });
}
