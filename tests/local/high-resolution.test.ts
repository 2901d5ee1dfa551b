import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html and
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric
const clock = createTestClock('2026-11-22T12:01:00.000Z');
const local = useLocal('file', { clock });
const client = () => new CloudWatchClient(clientOptions(local().endpoint));
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 12, 0, seconds));

async function put(
  MetricName: string,
  StorageResolution: number,
  ...points: [seconds: number, Value: number][]
) {
  const MetricData = points.map(([seconds, Value]) => ({
    MetricName,
    StorageResolution,
    Value,
    Timestamp: at(seconds),
  }));
  await client().send(new PutMetricDataCommand({ Namespace: 'fine', MetricData }));
}

async function sums(MetricName: string, Period: number, from = at(0), to = at(60)) {
  const Metric = { Namespace: 'fine', MetricName };
  const MetricDataQueries = [{ Id: 'q', MetricStat: { Metric, Period, Stat: 'Sum' } }];
  const { MetricDataResults: [result] = [] } = await client().send(
    new GetMetricDataCommand({
      StartTime: from,
      EndTime: to,
      MetricDataQueries,
      ScanBy: 'TimestampAscending',
    }),
  );
  return (result?.Timestamps ?? []).map((time, index) => [time.getUTCSeconds(), result?.Values?.[index]]);
}

it('keeps values of high resolution by the second, and in the minute, too', async () => {
  await put('m', 1, [1, 1], [1, 2], [7, 4], [12, 8], [35, 16]);
  expect(await sums('m', 1)).toEqual([
    [1, 3],
    [7, 4],
    [12, 8],
    [35, 16],
  ]);
  expect(await sums('m', 5)).toEqual([
    [0, 3],
    [5, 4],
    [10, 8],
    [35, 16],
  ]);
  expect(await sums('m', 30)).toEqual([
    [0, 15],
    [30, 16],
  ]);
  expect(await sums('m', 60)).toEqual([[0, 31]]);
});

it('rounds the start down to a division of the minute', async () => {
  await put('rounded', 1, [10, 1], [17, 2], [21, 4]);
  expect(await sums('rounded', 10, at(15), at(20))).toEqual([[10, 3]]);
});

it('answers them as statistics', async () => {
  await put('statistics', 1, [2, 5], [14, 7]);
  const { Datapoints = [] } = await client().send(
    new GetMetricStatisticsCommand({
      Namespace: 'fine',
      MetricName: 'statistics',
      StartTime: at(0),
      EndTime: at(60),
      Period: 10,
      Statistics: ['Maximum'],
    }),
  );
  expect(Datapoints.map(({ Maximum }) => Maximum)).toEqual([5, 7]);
});

it('alarms on periods of ten seconds', async () => {
  await put('alarmed', 1, [50, 100]);
  await client().send(
    new PutMetricAlarmCommand({
      AlarmName: 'quick',
      Namespace: 'fine',
      MetricName: 'alarmed',
      Statistic: 'Sum',
      Period: 10,
      EvaluationPeriods: 1,
      Threshold: 50,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  const { MetricAlarms: [alarm] = [] } = await client().send(new DescribeAlarmsCommand({}));
  expect(alarm?.StateValue).toBe('ALARM');
});

// "Data points with a period of less than 60 seconds are available for 3 hours."
it('keeps them for three hours; what was put by the minute has no seconds', async () => {
  await put('plain', 60, [5, 1]);
  expect(await sums('plain', 10)).toEqual([]);
  await put('old', 1, [5, 1]);
  await clock.sleep(3 * 3_600_000);
  expect(await sums('old', 10)).toEqual([]);
  expect(await sums('old', 60)).toEqual([[0, 1]]);
});
