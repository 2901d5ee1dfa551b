import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import type { Distribution } from './distribution.ts';
import { combine } from './distribution.ts';
import { FINE_MS, type MetricName, STEPS, type Step, type Values } from './metric-records.ts';
import type { MetricStore } from './metric-store.ts';
import { inOrder } from './units.ts';

export interface SeriesRequest {
  readonly metric: MetricName;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  readonly periodSeconds: number;
  /** All units when it is left out. */
  readonly unit?: StandardUnit | undefined;
}

/** A time cut into periods; milliseconds since 1970. */
export interface Periods {
  /** The start as CloudWatch rounds it; the first period starts here. */
  readonly from: number;
  readonly to: number;
  readonly periodMs: number;
  /** Undefined when nothing is kept that is fine enough for this. */
  readonly step: Step | undefined;
}

const HIGH_RESOLUTION = [1, 5, 10, 20, 30];
const DAY = 86_400_000;

/**
 * Cuts a time as CloudWatch does: the start is rounded down by its age, and a period that is finer than what is
 * kept of that age gives nothing, without an error.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 * @throws AwsError for a period that there is not.
 */
export function periodsOf(
  { from, to, periodSeconds }: Omit<SeriesRequest, 'metric' | 'unit'>,
  now: number,
): Periods {
  const fine = HIGH_RESOLUTION.includes(periodSeconds);
  if (!fine && (periodSeconds < 60 || periodSeconds % 60 !== 0)) {
    throw new AwsError(
      'ValidationError',
      `Period must be 1, 5, 10, 20, 30 or a multiple of 60 seconds, not ${periodSeconds}`,
    );
  }
  if (fine) return finePeriods(from, to, periodSeconds, now);
  const age = now - from.getTime();
  const finest = STEPS.find(({ days }) => age < days * DAY)?.seconds ?? 3600;
  const start = Math.floor(from.getTime() / (finest * 1000)) * finest * 1000;
  const step = [...STEPS]
    .reverse()
    .map(({ seconds }) => seconds)
    .find((seconds) => {
      const ms = seconds * 1000;
      const whole = to.getTime() % ms === 0 || to.getTime() >= now;
      return seconds >= finest && periodSeconds % seconds === 0 && start % ms === 0 && whole;
    });
  const usable = periodSeconds % finest !== 0 ? undefined : (step ?? finest);
  return { from: start, to: to.getTime(), periodMs: periodSeconds * 1000, step: usable };
}

/**
 * "The start time of your request is rounded down to the nearest time that corresponds to even 1-, 5-, 10-, 20-, or
 * 30-second divisions of a minute"; what began more than three hours ago is only there by the minute. API_GetMetricData.html
 */
function finePeriods(from: Date, to: Date, periodSeconds: number, now: number): Periods {
  const periodMs = periodSeconds * 1000;
  const start = Math.floor(from.getTime() / periodMs) * periodMs;
  const step = now - from.getTime() < FINE_MS ? 1 : undefined;
  return { from: start, to: to.getTime(), periodMs, step };
}

/** A period that has values. */
export type Period = readonly [start: Date, values: Distribution];

/**
 * The values of each period that has any, in the order of time, apart by their units. Periods follow on from the start.
 * Units come in the order in which CloudWatch chooses one.
 */
export async function readPeriods(
  metrics: MetricStore,
  request: SeriesRequest,
  now: number,
): Promise<[StandardUnit, Period[]][]> {
  const { from, to, periodMs, step } = periodsOf(request, now);
  if (step === undefined) return [];
  const values = await metrics.read(request.metric, { step, from, to, unit: request.unit });
  return inOrder([...values]).map(([unit, each]) => [unit, inPeriods(each, from, periodMs)]);
}

function inPeriods(values: Values, from: number, periodMs: number): Period[] {
  const parts = new Map<number, Distribution[]>();
  for (const [time, each] of values) {
    const start = from + Math.floor((time - from) / periodMs) * periodMs;
    const held = parts.get(start);
    if (held === undefined) parts.set(start, [each]);
    else held.push(each);
  }
  return [...parts]
    .sort(([a], [b]) => a - b)
    .flatMap(([start, each]): Period[] => {
      const all = combine(each);
      return all === undefined ? [] : [[new Date(start), all]];
    });
}
