import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

const MINUTE = 60_000;
const clock = createTestClock('2026-11-22T12:00:00.000Z');
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

const INITIAL = 'Unchecked: Initial alarm creation';

async function putAlarm(AlarmName: string, input: Partial<PutMetricAlarmCommandInput> = {}) {
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'Reasons',
      MetricName: AlarmName,
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 21,
      ComparisonOperator: 'GreaterThanThreshold',
      ...input,
    }),
  );
}

/** Values of a metric, each of so many minutes ago. */
async function record(MetricName: string, ...values: readonly (readonly [ago: number, value: number])[]) {
  const MetricData = values.map(([ago, Value]) => ({
    MetricName,
    Value,
    Timestamp: new Date(clock.now().getTime() - ago * MINUTE),
  }));
  await client.send(new PutMetricDataCommand({ Namespace: 'Reasons', MetricData }));
}

async function alarm(name: string) {
  const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
  const command = new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes });
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(command);
  const [found] = [...MetricAlarms, ...CompositeAlarms];
  return { reason: found?.StateReason, data: JSON.parse(found?.StateReasonData ?? 'null') as unknown };
}

describe('the reason of a state', () => {
  // localstack's tests/aws/services/cloudwatch/test_cloudwatch.py, test_put_metric_alarm, recorded on AWS.
  it('names the datapoint, for people and for programs, also in the history', async () => {
    await putAlarm('one');
    expect((await alarm('one')).reason).toBe(INITIAL);
    await record('one', [0, 21], [0, 22]);
    const reason =
      'Threshold Crossed: 1 datapoint [21.5 (22/11/26 12:00:00)] was greater than the threshold (21.0).';
    const data = {
      version: '1.0',
      queryDate: '2026-11-22T12:00:00.000+0000',
      startDate: '2026-11-22T12:00:00.000+0000',
      statistic: 'Average',
      period: 60,
      recentDatapoints: [21.5],
      threshold: 21,
      evaluatedDatapoints: [{ timestamp: '2026-11-22T12:00:00.000+0000', sampleCount: 2, value: 21.5 }],
    };
    expect(await alarm('one')).toEqual({ reason, data });
    const history = new DescribeAlarmHistoryCommand({ AlarmName: 'one', HistoryItemType: 'StateUpdate' });
    const [item] = (await client.send(history)).AlarmHistoryItems ?? [];
    expect(JSON.parse(item?.HistoryData ?? '')).toEqual({
      version: '1.0',
      oldState: { stateValue: 'INSUFFICIENT_DATA', stateReason: INITIAL },
      newState: { stateValue: 'ALARM', stateReason: reason, stateReasonData: data },
    });
  });

  // The same file, test_breaching_alarm_actions.
  it('tells how many periods had no datapoint', async () => {
    await putAlarm('silent', { EvaluationPeriods: 2, TreatMissingData: 'breaching', Unit: 'Seconds' });
    expect(await alarm('silent')).toMatchObject({
      reason:
        'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
      data: { unit: 'Seconds', recentDatapoints: [], evaluatedDatapoints: [{}, {}] },
    });
    await putAlarm('quiet', { TreatMissingData: 'notBreaching' });
    expect((await alarm('quiet')).reason).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    );
  });

  // The form of notifications that users report.
  it('tells the least number of datapoints where it is set', async () => {
    const ofThree = { EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 0, Statistic: 'Sum' } as const;
    await putAlarm('some', ofThree);
    await record('some', [2, 5], [1, 0], [0, 0.25]);
    expect((await alarm('some')).reason).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [0.25 (22/11/26 12:00:00), 5.0 (22/11/26 11:58:00)] were greater than the threshold (0.0) (minimum 2 datapoints for OK -> ALARM transition).',
    );
    await putAlarm('fine', ofThree);
    await record('fine', [2, 0], [1, 0], [0, 12_345_678]);
    expect((await alarm('fine')).reason).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [0.0 (22/11/26 11:59:00), 0.0 (22/11/26 11:58:00)] were not greater than the threshold (0.0) (minimum 2 datapoints for ALARM -> OK transition).',
    );
  });

  it('stays that of the time when the alarm came into its state', async () => {
    await putAlarm('steady', { ComparisonOperator: 'LessThanOrEqualToThreshold' });
    await record('steady', [0, 1]);
    const first = await alarm('steady');
    expect(first.reason).toContain('was less than or equal to the threshold (21.0).');
    clock.advance(MINUTE);
    await record('steady', [0, 2]);
    expect(await alarm('steady')).toEqual(first);
  });

  // The same file, test_trigger_composite_alarm; the words are those of public issues.
  it('of a composite alarm names the alarm that changed', async () => {
    const arnOf = (name: string) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
    await putAlarm('child');
    await record('child', [0, 1]);
    const AlarmRule = 'ALARM(child) OR ALARM(absent)';
    await client.send(new PutCompositeAlarmCommand({ AlarmName: 'parent', AlarmRule }));
    expect((await alarm('parent')).reason).toBe(
      `${arnOf('parent')} was created and its alarm rule evaluates to OK`,
    );
    clock.advance(MINUTE);
    await record('child', [0, 100]);
    const at = new Date(clock.now()).toISOString();
    expect(await alarm('parent')).toEqual({
      reason: `${arnOf('child')} transitioned to ALARM at Sunday 22 November, 2026 ${at.slice(11, 19)} UTC`,
      data: {
        triggeringAlarms: [
          { arn: arnOf('child'), state: { value: 'ALARM', timestamp: at.replace('Z', '+0000') } },
        ],
      },
    });
  });
});
