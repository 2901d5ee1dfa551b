import { CloudFormationClient, DeleteStackCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createStack } from '../support/stack.ts';
import { recordsIn } from './support/stored.ts';

const DAY = 86_400_000;
/** The environment looks at its clock once a second. */
const SOON = { timeout: 10_000, interval: 100 };

let directory: string;
let clock: ReturnType<typeof createTestClock>;
let local: TestLocal;

beforeEach(async () => {
  directory = makeDirectory();
  clock = createTestClock();
  local = await startLocal({ directory, clock });
});

afterEach(async () => {
  await local.close();
  expect(local.errors).toEqual([]);
  removeDirectory(directory);
});

const now = (): number => clock.now().getTime();
const logs = () => new CloudWatchLogsClient(clientOptions(local.endpoint));

async function write(logGroupName: string, logStreamName: string, messages: readonly string[]) {
  await logs().send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const logEvents = messages.map((message) => ({ timestamp: now(), message }));
  await logs().send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

async function messagesOf(logGroupName: string): Promise<readonly (string | undefined)[]> {
  const { events = [] } = await logs().send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message }) => message);
}

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
describe('log events', () => {
  beforeEach(async () => {
    for (const logGroupName of ['/kept', '/day'])
      await logs().send(new CreateLogGroupCommand({ logGroupName }));
    await logs().send(new PutRetentionPolicyCommand({ logGroupName: '/day', retentionInDays: 1 }));
  });

  it('go when their group keeps them no longer, and stay where it has no retention', async () => {
    // More than are removed at once.
    const old = Array.from({ length: 1200 }, (_, index) => `old ${index}`);
    for (const group of ['/kept', '/day']) await write(group, 'first', old);
    clock.advance(DAY / 2);
    for (const group of ['/kept', '/day']) await write(group, 'second', ['young']);
    clock.advance(DAY / 2 + 60_000);
    await expect.poll(() => messagesOf('/day'), SOON).toEqual(['young']);
    expect(await messagesOf('/kept')).toHaveLength(1201);
  });

  it('count for the size of their group no longer, and take their streams with them', async () => {
    await write('/day', 'first', ['12345']);
    clock.advance(DAY / 2);
    await write('/day', 'second', ['123']);
    clock.advance(DAY / 2 + 60_000);
    const streams = async () => {
      const { logStreams = [] } = await logs().send(new DescribeLogStreamsCommand({ logGroupName: '/day' }));
      return logStreams.map(({ logStreamName }) => logStreamName);
    };
    await expect.poll(streams, SOON).toEqual(['second']);
    const { logGroups } = await logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/day' }));
    expect(logGroups).toMatchObject([{ storedBytes: 3 }]);
  });
});

async function putMetric(name: string): Promise<void> {
  const cloudWatch = new CloudWatchClient(clientOptions(local.endpoint));
  const MetricData = [{ MetricName: name, Value: 1, Timestamp: clock.now() }];
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Kept', MetricData }));
}

async function putSegment(): Promise<void> {
  const time = Math.floor(now() / 1000);
  const trace_id = `1-${time.toString(16).padStart(8, '0')}-${'0'.repeat(24)}`;
  const segment = { trace_id, id: '0123456789abcdef', name: 's', start_time: time, end_time: time + 1 };
  await new XRayClient(clientOptions(local.endpoint)).send(
    new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(segment)] }),
  );
}

async function assumeRole(): Promise<void> {
  const RoleArn = 'arn:aws:iam::000000000000:role/r';
  await new STSClient(clientOptions(local.endpoint)).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }),
  );
}

/** Closes the environment, and opens it again on the same directory. @returns what was stored in between. */
async function stored(...names: readonly string[]): Promise<Readonly<Record<string, number>>> {
  await local.close();
  const counts = await recordsIn(directory, names);
  local = await startLocal({ directory, clock });
  return counts;
}

describe('what has a fixed age', () => {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric
  it('goes with it: minutes after 15 days, five minutes after 63, hours after 455', async () => {
    const series = ['metric-values-60', 'metric-values-300', 'metric-values-3600', 'metrics'];
    await putMetric('Old');
    const ages = [
      [14, [1, 1, 1, 1]],
      [16, [0, 1, 1, 1]],
      [64, [0, 0, 1, 1]],
      [456, [0, 0, 0, 0]],
    ] as const;
    let age = 0;
    for (const [days, counts] of ages) {
      clock.advance((days - age) * DAY);
      age = days;
      const expected = Object.fromEntries(series.map((name, index) => [name, counts[index]]));
      await expect.poll(() => stored(...series), { timeout: 15_000, interval: 1500 }).toEqual(expected);
    }
  }, 60_000);

  // https://docs.aws.amazon.com/general/latest/gr/xray.html, API_DescribeStackEvents.html
  it('goes with it: traces after 30 days, sessions after theirs, stacks 90 days after their deletion', async () => {
    const names = ['xray-segments', 'xray-trace-times', 'sts-sessions'];
    const ofStacks = ['cloudformation-events', 'cloudformation-stacks'];
    const cloudFormation = new CloudFormationClient(clientOptions(local.endpoint));
    const template = {
      Resources: { G: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/s' } } },
    };
    await putSegment();
    await assumeRole();
    await createStack(local, 'gone', JSON.stringify(template));
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'gone' }));
    await local.idle();
    expect(await stored(...names)).toEqual({ 'xray-segments': 1, 'xray-trace-times': 1, 'sts-sessions': 1 });
    clock.advance(31 * DAY);
    await expect
      .poll(() => stored(...names), { timeout: 15_000, interval: 1500 })
      .toEqual({ 'xray-segments': 0, 'xray-trace-times': 0, 'sts-sessions': 0 });
    expect((await stored(...ofStacks))['cloudformation-stacks']).toBe(1);
    clock.advance(60 * DAY);
    await expect
      .poll(() => stored(...ofStacks), { timeout: 15_000, interval: 1500 })
      .toEqual({ 'cloudformation-events': 0, 'cloudformation-stacks': 0 });
    const again = new CloudFormationClient(clientOptions(local.endpoint));
    expect((await again.send(new ListStacksCommand({}))).StackSummaries).toEqual([]);
  }, 60_000);

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
  it('goes with it: the history of alarms after 30 days, for those who ask at once', async () => {
    const cloudWatch = new CloudWatchClient(clientOptions(local.endpoint));
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'a',
        Namespace: 'Kept',
        MetricName: 'm',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    const history = async () => {
      const { AlarmHistoryItems = [] } = await cloudWatch.send(new DescribeAlarmHistoryCommand({}));
      return AlarmHistoryItems.map(({ HistoryItemType }) => HistoryItemType);
    };
    clock.advance(29 * DAY);
    expect(await history()).toContain('ConfigurationUpdate');
    clock.advance(2 * DAY);
    expect(await history()).not.toContain('ConfigurationUpdate');
  });
});
