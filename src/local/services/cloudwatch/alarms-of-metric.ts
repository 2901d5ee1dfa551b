import type { DescribeAlarmsForMetricInput, Dimension, MetricAlarm } from '@aws-sdk/client-cloudwatch';

const FILTERS = ['Statistic', 'ExtendedStatistic', 'Period', 'Unit'] as const;

/**
 * Whether an alarm watches this very metric, with the statistic, period and unit if they are asked for. Alarms on
 * metric math watch no metric of their own.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html
 */
export function isOnMetric(alarm: MetricAlarm, asked: DescribeAlarmsForMetricInput): boolean {
  return (
    alarm.MetricName === asked.MetricName &&
    alarm.Namespace === asked.Namespace &&
    textOf(alarm.Dimensions) === textOf(asked.Dimensions) &&
    FILTERS.every((name) => asked[name] === undefined || alarm[name] === asked[name])
  );
}

function textOf(dimensions: readonly Dimension[] = []): string {
  return JSON.stringify(dimensions.map(({ Name, Value }) => [Name, Value]).sort());
}
