import { BackofficeError } from '../../errors.ts';

/** A time in whole periods. Milliseconds since 1970; `to` is exclusive. */
export interface MetricWindow {
  readonly from: number;
  readonly to: number;
  readonly periodSeconds: number;
}

const DAY = 86_400_000;

/**
 * The finest period that CloudWatch keeps, by age: a finer one finds nothing, without an error.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric
 */
const KEPT: readonly (readonly [days: number, finestSeconds: number])[] = [
  [15, 60],
  [63, 300],
  [Number.POSITIVE_INFINITY, 3600],
];

const PERIODS = [60, 300, 900, 3600, 6 * 3600, 86_400];
/** As many as a chart shows well. */
const MOST_POINTS = 180;
/** A call may ask for so many, of all its metrics together. */
const MOST_ASKED = 100_800;

/**
 * Cuts a time into periods of the length that fits it and that CloudWatch still has; the last one may not be over.
 * @param asked seconds. @throws BackofficeError (USAGE) when CloudWatch has nothing that fine of that age.
 */
export function metricWindow(from: number, to: number, now: number, asked?: number): MetricWindow {
  if (from >= to)
    throw new BackofficeError('USAGE', 'the time ends before it begins', {
      hint: '--until must be later than --since',
    });
  const finest = finestPeriod(now - from);
  if (asked !== undefined) checkPeriod(asked, finest, to - from);
  const fitting = PERIODS.filter((period) => period >= finest);
  const periodSeconds =
    asked ?? fitting.find((period) => (to - from) / (period * 1000) <= MOST_POINTS) ?? 86_400;
  const period = periodSeconds * 1000;
  const unit = finest * 1000;
  const end = Math.ceil(to / unit) * unit;
  const count = Math.max(Math.round((to - from) / period), 1);
  return { from: end - count * period, to: end, periodSeconds };
}

/** The least that is shown of an application that was made a moment ago: less is a dot. */
const LEAST = 15 * 60_000;

/** The same window without the time before the application was made, in periods that fit the rest. */
export function sinceMade(window: MetricWindow, made: number, now: number, asked?: number): MetricWindow {
  const from = Math.min(made, window.to - LEAST);
  if (from <= window.from) return window;
  const { periodSeconds } = metricWindow(from, window.to, now, asked);
  // Half a period may be cut off where a time is put into whole ones.
  return metricWindow(Math.max(from - periodSeconds * 1000, window.from), window.to, now, periodSeconds);
}

/** The same time earlier. */
export function earlier({ from, to, periodSeconds }: MetricWindow, byMs: number, now: number): MetricWindow {
  return metricWindow(from - byMs, to - byMs, now, Math.max(periodSeconds, finestPeriod(now - from + byMs)));
}

/** In seconds. */
export function lengthOf({ from, to }: MetricWindow): number {
  return (to - from) / 1000;
}

function finestPeriod(age: number): number {
  return KEPT.find(([days]) => age < days * DAY)?.[1] ?? 3600;
}

function checkPeriod(asked: number, finest: number, length: number): void {
  if (asked % finest !== 0)
    throw new BackofficeError('USAGE', `CloudWatch has no values for every ${asked} s that far back`, {
      hint: `--period must be a multiple of ${finest} s: it keeps minutes for 15 days, 5 minutes for 63 days, hours for 455 days`,
    });
  if (length / 1000 / asked > MOST_ASKED)
    throw new BackofficeError('USAGE', `a period of ${asked} s is too short for so long a time`, {
      hint: 'leave --period out, or make it longer',
    });
}
