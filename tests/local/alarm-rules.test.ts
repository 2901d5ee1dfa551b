import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  PutMetricDataCommand,
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
    ['a statistic that only JavaScript has', { Statistic: undefined, ExtendedStatistic: 'constructor' }],
    ['a treatment in other letters', { TreatMissingData: 'IGNORE' }],
    ['a comparison of anomaly detection', { ComparisonOperator: 'GreaterThanUpperThreshold' }],
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

describe('an alarm of a template', () => {
  it.each([
    ['a comparison that there is not', { ComparisonOperator: 'Greater' }],
    ['a unit that there is not', { Unit: 'Bogus' }],
    ['a dimension without a value', { Dimensions: [{ Name: 'd' }] }],
  ])('with %s is refused as PutMetricAlarm refuses it', async (_what, settings) => {
    const cloudformation = new CloudFormationClient(clientOptions(local.endpoint));
    const Alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { ...GOOD, ...settings } };
    const TemplateBody = JSON.stringify({ Resources: { Alarm } });
    const StackName = 'wrong';
    await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody }));
    await local.idle();
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks?.[0]?.StackStatus).toBe('ROLLBACK_COMPLETE');
    await cloudformation.send(new DeleteStackCommand({ StackName }));
    await local.idle();
    cloudformation.destroy();
  });
});

describe('alarms that change while they are evaluated', () => {
  const all = () => client.send(new DescribeAlarmsCommand({ AlarmNames: ['changing'] }));

  it('stay as they were changed', async () => {
    for (let round = 0; round < 10; round += 1) {
      await put({ AlarmName: 'changing', Threshold: 1 });
      await Promise.all([all(), put({ AlarmName: 'changing', Threshold: 2 }), all()]);
      expect((await all()).MetricAlarms?.[0]?.Threshold).toBe(2);
      await Promise.all([all(), client.send(new DeleteAlarmsCommand({ AlarmNames: ['changing'] })), all()]);
      expect((await all()).MetricAlarms).toEqual([]);
    }
  });
});

describe('statistics that only JavaScript has', () => {
  it.each(['constructor', '__proto__', 'valueOf'])('%s are refused', async (name) => {
    await client.send(
      new PutMetricDataCommand({ Namespace: 'Test', MetricData: [{ MetricName: 'm', Value: 1 }] }),
    );
    const recent = {
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 3600,
    };
    const statistics = new GetMetricStatisticsCommand({
      Namespace: 'Test',
      MetricName: 'm',
      ExtendedStatistics: [name],
      ...recent,
    });
    await expect(client.send(statistics)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });
});

describe('GetMetricData', () => {
  it('refuses more periods than it answers datapoints, before it makes them', async () => {
    const query = { Id: 'e', Expression: 'TIME_SERIES(1)', Period: 1 };
    const asked = new GetMetricDataCommand({
      MetricDataQueries: [query],
      StartTime: new Date(0),
      EndTime: new Date(),
    });
    await expect(client.send(asked)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
      message: expect.stringContaining('exceeds the limit of 100800') as string,
    });
  });
});
