import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { known } from '../../lang/descent.ts';
import { type AlarmSettings, periodOf } from './alarm-settings.ts';

type Comparison = (value: number, threshold: number) => boolean;

/** By the operators that are served. */
export const COMPARISONS: Readonly<Record<string, Comparison>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** CloudWatch looks at some periods more than an alarm is set to, in case late ones are missing. */
const FURTHER_PERIODS = 2;

/** How many periods an evaluation looks back. */
export function evaluationRange({ EvaluationPeriods = 1 }: AlarmSettings): number {
  return EvaluationPeriods + FURTHER_PERIODS;
}

/**
 * M out of N datapoints, with CloudWatch's rules for missing ones.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @param range a value for each period of the evaluation range, the oldest first; undefined where there is none.
 */
export function judge(
  settings: AlarmSettings,
  range: readonly (number | undefined)[],
  current: StateValue,
): StateValue {
  const { EvaluationPeriods: periods = 1 } = settings;
  const needed = settings.DatapointsToAlarm ?? periods;
  const crosses = crossing(settings);
  const watched = range.filter((value) => value !== undefined).slice(-periods);
  const breaching = watched.filter(crosses).length;
  const missing = periods - watched.length;

  if (breaching >= needed) return 'ALARM';
  if (missing === 0) return 'OK';
  const treatment = settings.TreatMissingData ?? 'missing';
  if (treatment === 'breaching') return breaching + missing >= needed ? 'ALARM' : 'OK';
  if (treatment === 'notBreaching') return 'OK';
  if (watched.length === 0) return treatment === 'missing' ? 'INSUFFICIENT_DATA' : current;
  if (breaching < watched.length) return 'OK';
  // Only breaching datapoints, too few of them. One that is old enough gives the alarm all the same.
  const oldest = range.length - range.findIndex((value) => value !== undefined);
  return treatment === 'missing' && oldest >= needed ? 'ALARM' : current;
}

/** Whether a value crosses the threshold of an alarm. */
export function crossing({ ComparisonOperator, Threshold = 0 }: AlarmSettings): (value: number) => boolean {
  const crosses = known(COMPARISONS, ComparisonOperator ?? '') ?? (() => false);
  return (value) => crosses(value, Threshold);
}

/** How far back a datapoint has a say, in milliseconds. */
export function memoryMs(settings: AlarmSettings): number {
  return evaluationRange(settings) * periodOf(settings) * 1000;
}
