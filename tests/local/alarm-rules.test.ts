import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;
let client: CloudWatchClient;

beforeAll(async () => {
  local = await startLocal();
  client = new CloudWatchClient(clientOptions(local.endpoint));
});

afterAll(async () => {
  client.destroy();
  await local.close();
  expect(local.errors).toEqual([]);
});

const GOOD: PutMetricAlarmInput = {
  AlarmName: 'rules',
  Namespace: 'Test',
  MetricName: 'm',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
};
const put = (settings: Partial<PutMetricAlarmInput>) =>
  client.send(new PutMetricAlarmCommand({ ...GOOD, ...settings }));
const MATH: Partial<PutMetricAlarmInput> = {
  Namespace: undefined,
  MetricName: undefined,
  Statistic: undefined,
  Period: undefined,
};
const metric = (Id: string, ReturnData: boolean) => ({
  Id,
  ReturnData,
  MetricStat: { Metric: { Namespace: 'Test', MetricName: Id }, Period: 60, Stat: 'Sum' },
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
describe('PutMetricAlarm', () => {
  it.each<[string, Partial<PutMetricAlarmInput>]>([
    ['Period 2', { Period: 2 }],
    ['Period -60', { Period: -60 }],
    ['Period 90', { Period: 90 }],
    ['no Period', { Period: undefined }],
    ['EvaluationPeriods 0', { EvaluationPeriods: 0 }],
    ['EvaluationPeriods 2147483647', { EvaluationPeriods: 2_147_483_647 }],
    ['more than one day of minutes', { EvaluationPeriods: 1441 }],
    ['more than seven days of hours', { Period: 3600, EvaluationPeriods: 169 }],
    ['DatapointsToAlarm above EvaluationPeriods', { EvaluationPeriods: 2, DatapointsToAlarm: 3 }],
    ['two statistics', { ExtendedStatistic: 'p90' }],
    ['no statistic', { Statistic: undefined }],
    ['a statistic that there is not', { Statistic: undefined, ExtendedStatistic: 'p101' }],
    ['no metric', { MetricName: undefined }],
    ['a metric and Metrics', { Metrics: [metric('a', true)] }],
    ['two results', { ...MATH, Metrics: [metric('a', true), metric('b', true)] }],
    ['no result', { ...MATH, Metrics: [metric('a', false)] }],
    ['math that cannot be read', { ...MATH, Metrics: [metric('a', false), { Id: 'e', Expression: 'a +' }] }],
    ['Threshold NaN', { Threshold: Number.NaN }],
    ['Threshold Infinity', { Threshold: Number.POSITIVE_INFINITY }],
    ['no Threshold', { Threshold: undefined }],
  ])('refuses %s and keeps nothing', async (_, settings) => {
    await expect(put(settings)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    expect((await client.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([]);
  });

  it.each<[string, Partial<PutMetricAlarmInput>]>([
    ['one day of minutes', { EvaluationPeriods: 1440 }],
    ['seven days of hours', { Period: 3600, EvaluationPeriods: 168 }],
    ['a period of 20 seconds', { Period: 20 }],
    ['math', { ...MATH, Metrics: [metric('a', false), { Id: 'e', Expression: 'a * 2' }] }],
  ])('takes %s', async (_, settings) => {
    await put({ ...settings, AlarmName: 'taken' });
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['taken'] }));
    expect(MetricAlarms).toHaveLength(1);
  });
});
