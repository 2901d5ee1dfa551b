import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { known } from '../../lang/descent.ts';
import { type AlarmSettings, periodOf } from './alarm-settings.ts';

/** What an evaluation comes to. */
export interface Judgement {
  readonly state: StateValue;
  readonly reason: string;
}

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
): Judgement {
  const { EvaluationPeriods: periods = 1, Threshold = 0, ComparisonOperator = '' } = settings;
  const needed = settings.DatapointsToAlarm ?? periods;
  const crosses = known(COMPARISONS, ComparisonOperator) ?? (() => false);
  const values = range.filter((value) => value !== undefined);
  const watched = values.slice(-periods);
  const breaching = watched.filter((value) => crosses(value, Threshold)).length;
  const missing = periods - watched.length;
  const seen = `${breaching} of ${watched.length} datapoints [${watched.map(shown).join(', ')}]`;
  const toward = ComparisonOperator.replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace('to threshold', 'to the threshold')
    .replace(/than threshold$/, 'than the threshold');
  const crossed = `${seen} were ${toward} (${shown(Threshold)})`;
  const alarm = { state: 'ALARM' as const, reason: `Threshold Crossed: ${crossed}` };
  const fine = { state: 'OK' as const, reason: `Threshold Crossed: ${crossed}, fewer than ${needed}` };

  if (breaching >= needed) return alarm;
  if (missing === 0) return fine;
  const treatment = settings.TreatMissingData ?? 'missing';
  const filled = `${missing} missing ${missing === 1 ? 'datapoint was' : 'datapoints were'} treated as [${treatment}]`;
  if (treatment === 'breaching')
    return breaching + missing >= needed
      ? { state: 'ALARM', reason: `Threshold Crossed: ${filled}; ${crossed}` }
      : fine;
  if (treatment === 'notBreaching') return { state: 'OK', reason: `${filled}; ${crossed}` };
  if (watched.length === 0)
    return treatment === 'missing'
      ? { state: 'INSUFFICIENT_DATA', reason: `Insufficient Data: ${filled}` }
      : { state: current, reason: `Unchanged: ${filled}` };
  if (breaching < watched.length) return fine;
  // Only breaching datapoints, too few of them. One that is old enough gives the alarm all the same.
  const oldest = range.length - range.findIndex((value) => value !== undefined);
  if (treatment === 'missing' && oldest >= needed) return { ...alarm, reason: `${alarm.reason}; ${filled}` };
  return { state: current, reason: `Unchanged: ${crossed}; ${filled}` };
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** How far back a datapoint has a say, in milliseconds. */
export function memoryMs(settings: AlarmSettings): number {
  return evaluationRange(settings) * periodOf(settings) * 1000;
}
