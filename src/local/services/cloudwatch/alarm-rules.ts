import { AwsError } from '../../aws-error.ts';
import { greatest } from '../../extremes.ts';
import { COMPARISONS } from './alarm-judgement.ts';
import { type AlarmSettings, periodsIn } from './alarm-settings.ts';

/** Periods shorter than a minute. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, Period */
const SHORT_PERIODS = [10, 20, 30];
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** "For alarms with a period of less than one hour (3,600 seconds), the total evaluation period can't be longer than one day": there, too. */
const LONGEST = 7 * DAY;

const OF_ONE_METRIC = [
  'MetricName',
  'Namespace',
  'Dimensions',
  'Period',
  'Unit',
  'Statistic',
  'ExtendedStatistic',
] as const;

type Rule = (settings: AlarmSettings) => string | undefined;

/**
 * Rules between members of PutMetricAlarm. The rules are those of
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html;
 * the words of the refusals are believed, not proven.
 */
const RULES: readonly Rule[] = [
  oneSource,
  oneStatistic,
  oneResult,
  validPeriods,
  validEvaluation,
  finiteThreshold,
  servedComparison,
  knownTreatment,
];

/** @throws AwsError ValidationError for settings that CloudWatch does not take. */
export function checkAlarmSettings(settings: AlarmSettings): void {
  for (const rule of RULES) {
    const broken = rule(settings);
    if (broken !== undefined) throw new AwsError('ValidationError', broken);
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function oneSource(settings: AlarmSettings): string | undefined {
  if (!isGiven(settings.Metrics))
    return settings.MetricName === undefined || settings.Namespace === undefined
      ? 'Either Metrics, or MetricName and Namespace must be specified'
      : undefined;
  const given = OF_ONE_METRIC.find((name) => isGiven(settings[name]));
  return given && `${given} must not be specified together with Metrics`;
}

function oneStatistic({ Metrics, Statistic, ExtendedStatistic }: AlarmSettings): string | undefined {
  if (isGiven(Metrics) || (Statistic === undefined) !== (ExtendedStatistic === undefined)) return undefined;
  return 'Exactly one of Statistic and ExtendedStatistic must be specified';
}

/** "One item in the Metrics array is the expression that the alarm watches" */
function oneResult({ Metrics = [] }: AlarmSettings): string | undefined {
  const returned = Metrics.filter(({ ReturnData }) => ReturnData !== false).length;
  return Metrics.length > 0 && returned !== 1
    ? 'Exactly one element of the Metrics list should return data'
    : undefined;
}

function validPeriods(settings: AlarmSettings): string | undefined {
  const periods = periodsIn(settings);
  if (!isGiven(settings.Metrics) && periods.length === 0) return 'Period must be specified';
  return periods.every((period) => SHORT_PERIODS.includes(period) || (period >= 60 && period % 60 === 0))
    ? undefined
    : 'Period must be 10, 20, 30 or a multiple of 60';
}

function validEvaluation(settings: AlarmSettings): string | undefined {
  const { EvaluationPeriods: evaluated, DatapointsToAlarm: needed } = settings;
  if (evaluated === undefined) return 'EvaluationPeriods must be specified';
  if (!Number.isInteger(evaluated) || evaluated < 1)
    return 'EvaluationPeriods must be greater than or equal to 1';
  if (needed !== undefined && (!Number.isInteger(needed) || needed < 1 || needed > evaluated))
    return 'DatapointsToAlarm must be at least 1 and not greater than EvaluationPeriods';
  const period = greatest(periodsIn(settings), 0) || MINUTE;
  const most = period < HOUR ? DAY : LONGEST;
  return evaluated * period > most
    ? `Metrics cannot be checked across more than ${most === DAY ? 'a day' : 'seven days'} (EvaluationPeriods * Period must be <= ${most})`
    : undefined;
}

/** "This parameter is required for alarms based on static thresholds"; a double of JSON and CBOR may be no number. */
function finiteThreshold({ Threshold }: AlarmSettings): string | undefined {
  return Threshold !== undefined && Number.isFinite(Threshold)
    ? undefined
    : 'Threshold must be specified and must be a finite number';
}

/** Those of anomaly detection need its models. */
function servedComparison({ ComparisonOperator }: AlarmSettings): string | undefined {
  return ComparisonOperator !== undefined && Object.hasOwn(COMPARISONS, ComparisonOperator)
    ? undefined
    : `The embedded environment does not serve the comparison ${ComparisonOperator}`;
}

/** API_PutMetricAlarm.html, TreatMissingData: "Valid Values: breaching | notBreaching | ignore | missing" */
function knownTreatment({ TreatMissingData = 'missing' }: AlarmSettings): string | undefined {
  return TREATMENTS.includes(TreatMissingData)
    ? undefined
    : `TreatMissingData must be one of ${TREATMENTS.join(', ')}, not ${TreatMissingData}`;
}

const TREATMENTS: readonly string[] = ['breaching', 'notBreaching', 'ignore', 'missing'];
