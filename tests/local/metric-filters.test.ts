import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DescribeMetricFiltersCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  type PutMetricFilterCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createStack } from '../support/stack.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
const clock = createTestClock('2026-11-22T12:00:10.000Z');
let local: TestLocal;
let logs: CloudWatchLogsClient;
let cloudWatch: CloudWatchClient;

beforeAll(async () => {
  local = await startLocal({ clock });
  logs = new CloudWatchLogsClient(clientOptions(local.endpoint));
  cloudWatch = new CloudWatchClient(clientOptions(local.endpoint));
});

afterAll(async () => {
  for (const client of [logs, cloudWatch]) client.destroy();
  await local.close();
  expect(local.errors).toEqual([]);
});

async function group(logGroupName: string): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
}

const write = (logGroupName: string, ...messages: string[]) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: 's',
      logEvents: messages.map((message) => ({ timestamp: clock.now().getTime(), message })),
    }),
  );

const filter = (logGroupName: string, more: Partial<PutMetricFilterCommandInput> = {}) =>
  new PutMetricFilterCommand({
    logGroupName,
    filterName: 'refused',
    filterPattern: '{ $.status = "429" }',
    metricTransformations: [
      { metricName: 'Refused', metricNamespace: logGroupName, metricValue: '1', defaultValue: 0 },
    ],
    ...more,
  });

async function counted(Namespace: string) {
  const { Datapoints } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName: 'Refused',
      StartTime: new Date(clock.now().getTime() - 3_600_000),
      EndTime: new Date(clock.now().getTime() + 60_000),
      Period: 3600,
      Statistics: ['Sum', 'SampleCount'],
    }),
  );
  return Datapoints?.map(({ Sum, SampleCount }) => [Sum, SampleCount]);
}

describe('a metric filter', () => {
  it('counts lines that match from then on, and its default value where none does', async () => {
    await group('counted');
    await write('counted', '{"status":"429"}');
    await logs.send(filter('counted'));
    expect(await counted('counted')).toEqual([]);
    await write('counted', '{"status":"200"}', 'no JSON', '{"status":"4290"}');
    expect((await counted('counted'))?.[0]?.[0]).toBe(0);
    await write('counted', '{"status":"429"}', '{"status":"200"}', '{"status":"429"}');
    expect(await counted('counted')).toEqual([[2, 3]]);
    await logs.send(new DeleteMetricFilterCommand({ logGroupName: 'counted', filterName: 'refused' }));
    await write('counted', '{"status":"429"}');
    expect(await counted('counted')).toEqual([[2, 3]]);
  });

  it('is told as it was put, replaced under its name, and goes with its group', async () => {
    await group('told');
    await logs.send(filter('told', { filterPattern: 'ERROR' }));
    await logs.send(filter('told'));
    const describe = async (more: object) =>
      (await logs.send(new DescribeMetricFiltersCommand(more))).metricFilters;
    const { filterName, filterPattern, metricTransformations } = filter('told').input;
    expect(await describe({ logGroupName: 'told' })).toEqual([
      expect.objectContaining({
        filterName,
        filterPattern,
        logGroupName: 'told',
        creationTime: clock.now().getTime(),
        metricTransformations: [{ ...metricTransformations?.[0], unit: 'None' }],
      }),
    ]);
    expect(await describe({ metricName: 'Refused', metricNamespace: 'told' })).toHaveLength(1);
    expect(await describe({ logGroupName: 'told', filterNamePrefix: 'x' })).toEqual([]);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: 'told' }));
    await group('told');
    expect(await describe({ logGroupName: 'told' })).toEqual([]);
  });

  it.each<[string, () => PutMetricFilterCommand, string]>([
    ['of a group that is none', () => filter('absent'), 'The specified log group does not exist.'],
    ['whose pattern is wrong', () => filter('refused', { filterPattern: '{ $.status = }' }), 'attern'],
    [
      'with dimensions',
      () =>
        filter('refused', {
          metricTransformations: [
            { metricName: 'm', metricNamespace: 'n', metricValue: '1', dimensions: { a: '$.a' } },
          ],
        }),
      'does not serve metric filters with dimensions',
    ],
    [
      'that takes its value from the line',
      () =>
        filter('refused', {
          metricTransformations: [{ metricName: 'm', metricNamespace: 'n', metricValue: '$.a' }],
        }),
      'does not serve metric filters with values other than numbers',
    ],
    [
      'with two metrics',
      () =>
        filter('refused', {
          metricTransformations: ['a', 'b'].map((metricName) => ({
            metricName,
            metricNamespace: 'n',
            metricValue: '1',
          })),
        }),
      'Member must have length less than or equal to 1',
    ],
  ])('%s is refused', async (_what, request, message) => {
    await group('refused').catch(() => undefined);
    await expect(logs.send(request())).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });

  it('that is none cannot be deleted', async () => {
    await expect(
      logs.send(new DeleteMetricFilterCommand({ logGroupName: 'counted', filterName: 'absent' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is made, changed and removed by a stack', async () => {
    const template = (FilterPattern: string) =>
      JSON.stringify({
        Resources: {
          Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'stacked' } },
          Filter: {
            Type: 'AWS::Logs::MetricFilter',
            Properties: {
              LogGroupName: { Ref: 'Logs' },
              FilterPattern,
              MetricTransformations: [
                { MetricName: 'Refused', MetricNamespace: 'stacked', MetricValue: '2', DefaultValue: 0 },
              ],
            },
          },
        },
      });
    await createStack(local, 'stacked', template('429'));
    const [made] =
      (await logs.send(new DescribeMetricFiltersCommand({ logGroupName: 'stacked' }))).metricFilters ?? [];
    expect(made).toMatchObject({
      filterPattern: '429',
      metricTransformations: [{ metricValue: '2', defaultValue: 0 }],
    });
    expect(made?.filterName).toMatch(/^stacked-Filter-/);
  });
});
