import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { crossing } from './alarm-judgement.ts';
import { type AlarmSettings, periodOf } from './alarm-settings.ts';

/** A period that an evaluation has looked at. */
export interface Datapoint {
  /** The period's start, milliseconds since 1970. */
  readonly time: number;
  /** Undefined where there is none. */
  readonly value: number | undefined;
  /** How many values are in it; undefined for metric math. */
  readonly samples?: number | undefined;
}

/**
 * Why an alarm is in a state, as CloudWatch says it.
 * localstack's tests/aws/services/cloudwatch/test_cloudwatch.py, test_put_metric_alarm and test_breaching_alarm_actions,
 * recorded on AWS. With DatapointsToAlarm: what users report of notifications, as of the form "3 out of the last 3
 * datapoints [1.0 (01/08/22 15:05:00), …] were greater than the threshold (0.0) (minimum 3 datapoints for OK -> ALARM
 * transition)". Where some periods have no datapoint: believed, not proven.
 * @param range the periods of the evaluation range, the oldest first.
 */
export function reasonFor(settings: AlarmSettings, range: readonly Datapoint[], state: StateValue): string {
  const { EvaluationPeriods: periods = 1, TreatMissingData: treatment } = settings;
  if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${counted(periods)} unknown.`;
  const crosses = crossing(settings);
  const watched = valuesOf(range).slice(-periods);
  const told = watched.filter(({ value }) => crosses(value) === (state === 'ALARM'));
  const needed = neededFor(settings, state);
  const missing = periods - watched.length;
  if (told.length < needed && missing > 0 && treatment !== undefined && treatment in TREATED)
    return `Threshold Crossed: ${received(watched.length)} received for ${plural(periods, 'period')} and ${plural(missing, 'missing datapoint')} ${were(missing)} treated as [${TREATED[treatment]}].`;
  const list = told
    .reverse()
    .map(({ time, value }) => `${shown(value)} (${shortTime(time)})`)
    .join(', ');
  const { DatapointsToAlarm, Threshold = 0, ComparisonOperator = '' } = settings;
  const [from, to] = state === 'ALARM' ? ['OK', 'ALARM'] : ['ALARM', 'OK'];
  const [count, minimum] =
    DatapointsToAlarm === undefined
      ? [plural(told.length, 'datapoint'), '']
      : [
          `${told.length} out of the last ${periods} datapoints`,
          ` (minimum ${plural(needed, 'datapoint')} for ${from} -> ${to} transition)`,
        ];
  const not = state === 'ALARM' ? '' : 'not ';
  return `Threshold Crossed: ${count} [${list}] ${were(told.length)} ${not}${RELATIONS[ComparisonOperator] ?? ''} the threshold (${shown(Threshold)})${minimum}.`;
}

/** The same for programs. Of metric math it has no statistic, and no counts of samples. */
export function reasonDataFor(settings: AlarmSettings, range: readonly Datapoint[], now: number): object {
  const { EvaluationPeriods: periods = 1, Unit, Statistic, ExtendedStatistic, Threshold } = settings;
  const known = valuesOf(range).slice(-periods);
  const evaluated = range.slice(-periods).filter(({ value }) => value === undefined || known.length > 0);
  const first = known[0];
  return {
    version: '1.0',
    queryDate: longTime(now),
    ...(first === undefined ? {} : { startDate: longTime(first.time) }),
    ...(Unit === undefined ? {} : { unit: Unit }),
    ...(Statistic === undefined ? {} : { statistic: Statistic }),
    ...(ExtendedStatistic === undefined ? {} : { statistic: ExtendedStatistic }),
    period: periodOf(settings),
    recentDatapoints: known.map(({ value }) => value),
    threshold: Threshold,
    evaluatedDatapoints: [...evaluated].reverse().map(({ time, samples, value }) => ({
      timestamp: longTime(time),
      ...(samples === undefined || value === undefined ? {} : { sampleCount: samples }),
      ...(value === undefined ? {} : { value }),
    })),
  };
}

const TREATED: Readonly<Record<string, string>> = { breaching: 'Breaching', notBreaching: 'NonBreaching' };

const RELATIONS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanOrEqualToThreshold: 'less than or equal to',
  LessThanThreshold: 'less than',
};

function neededFor({ EvaluationPeriods = 1, DatapointsToAlarm }: AlarmSettings, state: StateValue): number {
  const needed = DatapointsToAlarm ?? EvaluationPeriods;
  return state === 'ALARM' ? needed : EvaluationPeriods - needed + 1;
}

function valuesOf(range: readonly Datapoint[]): (Datapoint & { readonly value: number })[] {
  return range.flatMap((each) => (each.value === undefined ? [] : [{ ...each, value: each.value }]));
}

function received(count: number): string {
  return count === 0 ? 'no datapoints were' : counted(count);
}

function counted(count: number): string {
  return `${plural(count, 'datapoint')} ${were(count)}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

/** A double as Java writes it: 21.0, 0.05, 1.0E7. */
function shown(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `22/11/26 12:00:00` */
function shortTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().slice(2, 19).split('T');
  return `${date.split('-').reverse().join('/')} ${time}`;
}

/** `2026-11-22T12:00:00.000+0000` */
export function longTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}
