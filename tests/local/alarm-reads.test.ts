import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  type DescribeAlarmsForMetricCommandInput,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createStack } from '../support/stack.ts';

const clock = createTestClock();
let local: TestLocal;
let client: CloudWatchClient;

beforeAll(async () => {
  local = await startLocal({ clock });
  client = new CloudWatchClient(clientOptions(local.endpoint));
});

afterAll(async () => {
  client.destroy();
  await local.close();
  expect(local.errors).toEqual([]);
});

const putAlarm = (AlarmName: string, input: Partial<PutMetricAlarmCommandInput> = {}) =>
  client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'Reads',
      MetricName: 'm',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 30,
      ComparisonOperator: 'GreaterThanThreshold',
      ...input,
    }),
  );

// localstack's tests/aws/services/cloudwatch/test_cloudwatch.py, test_describe_minimal_metric_alarm and
// test_trigger_composite_alarm, recorded on AWS.
it('alarms tell lists without anything in them, too', async () => {
  await putAlarm('minimal');
  await client.send(
    new PutCompositeAlarmCommand({ AlarmName: 'both', AlarmRule: 'ALARM(minimal)', OKActions: [] }),
  );
  const { MetricAlarms, CompositeAlarms } = await client.send(
    new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const none = { ActionsEnabled: true, AlarmActions: [], OKActions: [], InsufficientDataActions: [] };
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'minimal', Dimensions: [], ...none }]);
  expect(CompositeAlarms).toMatchObject([{ AlarmName: 'both', ...none }]);
});

// API_PutMetricAlarm.html, AlarmName: "This name must be unique within the Region." The words are believed, not proven.
it('an alarm keeps its kind', async () => {
  await putAlarm('one');
  const rule = { AlarmRule: 'ALARM(one)' };
  await client.send(new PutCompositeAlarmCommand({ AlarmName: 'several', ...rule }));
  await expect(putAlarm('several')).rejects.toThrow('already exists as a CompositeAlarm');
  await expect(client.send(new PutCompositeAlarmCommand({ AlarmName: 'one', ...rule }))).rejects.toThrow(
    'already exists as a MetricAlarm',
  );
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html
it('DescribeAlarmsForMetric finds those of a metric with its dimensions', async () => {
  const MetricName = 'watched';
  const Dimensions = [
    { Name: 'a', Value: '1' },
    { Name: 'b', Value: '2' },
  ];
  await putAlarm('plain', { MetricName });
  await putAlarm('each', { MetricName, Dimensions });
  await putAlarm('slow', { MetricName, Dimensions, Period: 300, Statistic: 'Average' });
  const names = async (input: Partial<DescribeAlarmsForMetricCommandInput>) => {
    const command = new DescribeAlarmsForMetricCommand({ Namespace: 'Reads', MetricName, ...input });
    return (await client.send(command)).MetricAlarms?.map(({ AlarmName }) => AlarmName);
  };
  expect(await names({})).toEqual(['plain']);
  expect(await names({ Dimensions: [...Dimensions].reverse() })).toEqual(['each', 'slow']);
  expect(await names({ Dimensions, Period: 300 })).toEqual(['slow']);
  expect(await names({ Dimensions, Statistic: 'Sum' })).toEqual(['each']);
  expect(await names({ MetricName: 'other' })).toEqual([]);
});

// The same file: test_dashboard_lifecycle.
it('dashboards of stacks can be read', async () => {
  const DashboardBody = JSON.stringify({ widgets: [] });
  const Resources = {
    D: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'board', DashboardBody } },
  };
  await createStack(local, 's', JSON.stringify({ Resources }));
  const DashboardArn = 'arn:aws:cloudwatch::000000000000:dashboard/board';
  const { $metadata: _, ...board } = await client.send(new GetDashboardCommand({ DashboardName: 'board' }));
  expect(board).toEqual({ DashboardArn, DashboardBody, DashboardName: 'board' });
  const list = async (DashboardNamePrefix?: string) =>
    (await client.send(new ListDashboardsCommand({ DashboardNamePrefix }))).DashboardEntries;
  const entry = { DashboardArn, DashboardName: 'board', Size: DashboardBody.length };
  expect(await list()).toEqual([{ ...entry, LastModified: expect.any(Date) }]);
  expect(await list('bo')).toHaveLength(1);
  expect(await list('no')).toEqual([]);
  const absent = new GetDashboardCommand({ DashboardName: 'absent' });
  await expect(client.send(absent)).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
});
