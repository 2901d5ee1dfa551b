import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../src/local/services/cloudwatch/alarm-judgement.ts';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
describe('missing data, as in the tables of CloudWatch’s documentation', () => {
  const KEPT = 'KEPT' as const;
  const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
  const NONE = 'INSUFFICIENT_DATA' as const;

  it.each([
    [3, '0-X-X', ['OK', 'OK', 'OK', 'OK']],
    [3, '0----', ['OK', 'OK', 'OK', 'OK']],
    [3, '-----', [NONE, KEPT, 'ALARM', 'OK']],
    [3, '0XX-X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [3, '--X--', ['ALARM', KEPT, 'ALARM', 'OK']],
    [2, '0-X-X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '00X0X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0-X--', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '----0', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '---X-', ['ALARM', KEPT, 'ALARM', 'OK']],
  ] as const)('%d of 3: %s', (DatapointsToAlarm, datapoints, expected) => {
    const range = [...datapoints].map((each) => (each === '-' ? undefined : each === 'X' ? 5 : 0));
    for (const current of ['OK', 'ALARM'] as const) {
      const found = TREATMENTS.map((TreatMissingData) => {
        const settings = {
          EvaluationPeriods: 3,
          DatapointsToAlarm,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold' as const,
          TreatMissingData,
        };
        return judge(settings, range, current);
      });
      expect(found).toEqual(expected.map((each) => (each === KEPT ? current : each)));
    }
  });
});

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

const record = (MetricName: string, Value: number) =>
  client.send(
    new PutMetricDataCommand({
      Namespace: 'Test',
      MetricData: [{ MetricName, Value, Timestamp: clock.now() }],
    }),
  );

const makeAlarm = (AlarmName: string, settings: Partial<PutMetricAlarmInput> = {}) =>
  client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'Test',
      MetricName: AlarmName,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      ...settings,
    }),
  );

async function stateOf(AlarmName: string): Promise<string | undefined> {
  const { MetricAlarms, CompositeAlarms } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [AlarmName], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  return (MetricAlarms?.[0] ?? CompositeAlarms?.[0])?.StateValue;
}

async function transitions(AlarmName: string): Promise<(string | undefined)[]> {
  const { AlarmHistoryItems = [] } = await client.send(
    new DescribeAlarmHistoryCommand({
      AlarmName,
      HistoryItemType: 'StateUpdate',
      ScanBy: 'TimestampAscending',
    }),
  );
  return AlarmHistoryItems.map(
    ({ Timestamp, HistoryData = '' }) =>
      `${Timestamp?.toISOString().slice(11, 16)} ${(JSON.parse(HistoryData) as { newState: { stateValue: string } }).newState.stateValue}`,
  );
}

describe('an alarm', () => {
  it('goes into alarm at once, recovers when the datapoint is out of sight, and remembers both', async () => {
    await makeAlarm('fires');
    expect(await stateOf('fires')).toBe('OK');
    await record('fires', 2);
    expect(await stateOf('fires')).toBe('ALARM');
    clock.advance(10 * MINUTE);
    expect(await stateOf('fires')).toBe('OK');
    expect(await transitions('fires')).toEqual(['12:00 OK', '12:00 ALARM', '12:04 OK']);
  });

  it('remembers what went by while nobody asked', async () => {
    const since = clock.now().toISOString();
    await makeAlarm('unwatched');
    clock.advance(MINUTE);
    await record('unwatched', 5);
    clock.advance(180 * MINUTE);
    expect(await stateOf('unwatched')).toBe('OK');
    const minutes = (await transitions('unwatched')).map((text = '') => text.replace(/^\S+ /, ''));
    expect(minutes).toEqual(['OK', 'ALARM', 'OK']);
    expect(since < clock.now().toISOString()).toBe(true);
  });

  it('needs M of N datapoints', async () => {
    await makeAlarm('two', { EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    const states: (string | undefined)[] = [];
    for (const value of [5, 0, 5, 0, 0]) {
      await record('two', value);
      states.push(await stateOf('two'));
      clock.advance(MINUTE);
    }
    expect(states).toEqual(['OK', 'OK', 'ALARM', 'OK', 'OK']);
  });

  it('watches metric math', async () => {
    const metric = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'Test', MetricName }, Period: 60, Stat: 'Sum' },
    });
    const Metrics = [
      metric('all', 'mathAll'),
      metric('bad', 'mathBad'),
      { Id: 'rate', Expression: '100 * FILL(bad, 0) / all' },
    ];
    const none = { MetricName: undefined, Namespace: undefined, Statistic: undefined, Period: undefined };
    await makeAlarm('ratio', { ...none, Metrics, Threshold: 10 });
    await record('mathAll', 100);
    await record('mathBad', 5);
    expect(await stateOf('ratio')).toBe('OK');
    await record('mathBad', 10);
    expect(await stateOf('ratio')).toBe('ALARM');
  });

  it('stays as it was set by hand until the next evaluation', async () => {
    await makeAlarm('byHand');
    expect(await stateOf('byHand')).toBe('OK');
    await client.send(
      new SetAlarmStateCommand({ AlarmName: 'byHand', StateValue: 'ALARM', StateReason: 'drill' }),
    );
    expect(await stateOf('byHand')).toBe('ALARM');
    clock.advance(MINUTE);
    expect(await stateOf('byHand')).toBe('OK');
    const absent = new SetAlarmStateCommand({ AlarmName: 'absent', StateValue: 'OK', StateReason: 'x' });
    await expect(client.send(absent)).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  it('leaves its history when it is deleted', async () => {
    await makeAlarm('gone');
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['gone'] }));
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['gone'] }));
    expect(MetricAlarms?.[0]).toMatchObject({ ActionsEnabled: false });
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['gone'] }));
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'gone', HistoryItemType: 'ConfigurationUpdate' }),
    );
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm "gone" deleted',
      'Alarm "gone" updated',
      'Alarm "gone" created',
    ]);
  });
});

describe('a composite alarm', () => {
  it.each<[string, StateValue]>([
    ['ALARM(one)', 'ALARM'],
    ['ALARM("one") AND ALARM(other)', 'OK'],
    ['ALARM(one) AND NOT ALARM(other)', 'ALARM'],
    ['OK(one) OR (TRUE AND OK("other"))', 'ALARM'],
    ['INSUFFICIENT_DATA(one) OR FALSE', 'OK'],
    ['ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:one")', 'ALARM'],
  ])('%s is %s', async (AlarmRule, expected) => {
    await makeAlarm('one');
    await makeAlarm('other');
    await record('one', 1);
    await client.send(new PutCompositeAlarmCommand({ AlarmName: 'both', AlarmRule }));
    expect(await stateOf('both')).toBe(expected);
  });

  it('is refused when its rule is wrong, and is not described unless asked for', async () => {
    for (const AlarmRule of ['ALARM(one', 'ALARM(one) XOR OK(one)', 'AND', 'ALARM(one) ALARM(one)']) {
      const command = new PutCompositeAlarmCommand({ AlarmName: 'wrong', AlarmRule });
      await expect(client.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
    }
    const { CompositeAlarms } = await client.send(new DescribeAlarmsCommand({}));
    expect(CompositeAlarms).toEqual([]);
  });
});
