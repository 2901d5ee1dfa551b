import type { Dimension, MetricDataQuery, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { list, optionalNumber, optionalText, type Properties } from '../../resource-provider.ts';

/** The members of PutMetricAlarm that are honoured. */
export const ALARM_SETTINGS = [
  'AlarmDescription',
  'ActionsEnabled',
  'AlarmActions',
  'OKActions',
  'InsufficientDataActions',
  'Namespace',
  'MetricName',
  'Dimensions',
  'Statistic',
  'ExtendedStatistic',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'Metrics',
] as const;

/** What a metric alarm is set to, as PutMetricAlarm and templates give it. */
export type AlarmSettings = Readonly<Pick<PutMetricAlarmInput, (typeof ALARM_SETTINGS)[number]>>;

/** Settings out of a template, where numbers may be text. */
export function settingsFromTemplate(properties: Properties): AlarmSettings {
  const { ActionsEnabled } = properties;
  return {
    ...(properties as AlarmSettings),
    ActionsEnabled: ActionsEnabled !== false && ActionsEnabled !== 'false',
    AlarmActions: [...list<string>(properties, 'AlarmActions')],
    OKActions: [...list<string>(properties, 'OKActions')],
    InsufficientDataActions: [...list<string>(properties, 'InsufficientDataActions')],
    Dimensions: list<Dimension>(properties, 'Dimensions').map((dimension) => ({ ...dimension })),
    AlarmDescription: optionalText(properties, 'AlarmDescription'),
    Period: optionalNumber(properties, 'Period'),
    EvaluationPeriods: optionalNumber(properties, 'EvaluationPeriods'),
    DatapointsToAlarm: optionalNumber(properties, 'DatapointsToAlarm'),
    Threshold: optionalNumber(properties, 'Threshold'),
  };
}

/** The queries whose result is held against the threshold, and which of them that is. */
export function queriesOf(settings: AlarmSettings): { queries: readonly MetricDataQuery[]; id: string } {
  if (settings.Metrics !== undefined && settings.Metrics.length > 0) {
    const watched = settings.Metrics.find(({ ReturnData }) => ReturnData !== false);
    return { queries: settings.Metrics, id: watched?.Id ?? '' };
  }
  const { Namespace, MetricName, Dimensions, Period, Unit } = settings;
  const MetricStat = {
    Metric: { Namespace, MetricName, Dimensions },
    Period: Period ?? 60,
    Stat: settings.Statistic ?? settings.ExtendedStatistic ?? 'Average',
    ...(Unit === undefined ? {} : { Unit }),
  };
  return { queries: [{ Id: 'watched', MetricStat }], id: 'watched' };
}

/** Every period that the settings name, in seconds. */
export function periodsIn({ Period, Metrics = [] }: AlarmSettings): number[] {
  const own = Period === undefined ? [] : [Period];
  return [...own, ...Metrics.flatMap((query) => query.Period ?? query.MetricStat?.Period ?? [])];
}

/** Seconds. Of math, the period of the metrics that it is made of. */
export function periodOf(settings: AlarmSettings): number {
  return periodsIn(settings)[0] ?? 60;
}
