import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DescribeAlarmHistoryCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  PutAlarmMuteRuleCommand,
  type PutAlarmMuteRuleCommandInput,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

// If nothing else is said: botocore's model of CloudWatch, documentation of PutAlarmMuteRule, Schedule and DeleteAlarmMuteRule.
const clock = createTestClock('2026-05-01T10:00:30.000Z');
const ACTION = 'arn:aws:lambda:us-east-1:000000000000:function:listener';
const GONE = 'arn:aws:sns:us-east-1:000000000000:gone';
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

/** An alarm that only hands move: its metric has no data, which leaves its state as it is. */
async function alarm(AlarmName: string, AlarmActions = [ACTION]): Promise<void> {
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'own',
      MetricName: AlarmName,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
      AlarmActions,
    }),
  );
}

const set = (AlarmName: string, StateValue: 'OK' | 'ALARM') =>
  client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'by hand' }));

async function actions(AlarmName: string): Promise<(string | undefined)[]> {
  const request = new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'Action' });
  return ((await client.send(request)).AlarmHistoryItems ?? []).map(({ HistorySummary }) => HistorySummary);
}

const rule = (Name: string, alarms: string[], more: Partial<PutAlarmMuteRuleCommandInput> = {}) =>
  new PutAlarmMuteRuleCommand({
    Name,
    Rule: { Schedule: { Expression: 'at(2026-05-01T10:01)', Duration: 'PT1H' } },
    MuteTargets: { AlarmNames: alarms },
    ...more,
  });

const statusOf = async (AlarmMuteRuleName: string) =>
  (await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName }))).Status;

describe('actions of an alarm', () => {
  it('are in its history when its state changes, and only then', async () => {
    await alarm('acts', [ACTION, GONE]);
    await set('acts', 'ALARM');
    await set('acts', 'ALARM');
    expect(await actions('acts')).toEqual([
      `Failed to execute action ${GONE}. Received error: "Topic does not exist"`,
      `Successfully executed action ${ACTION}`,
    ]);
  });

  it('are not taken while a rule mutes it, and then if it still is in ALARM', async () => {
    for (const name of ['stays', 'recovers', 'free']) await alarm(name);
    await client.send(rule('window', ['stays', 'recovers']));
    expect(await statusOf('window')).toBe('SCHEDULED');
    clock.advance(60_000);
    expect(await statusOf('window')).toBe('ACTIVE');
    for (const name of ['stays', 'recovers', 'free']) await set(name, 'ALARM');
    await set('recovers', 'OK');
    expect([await actions('stays'), await actions('recovers'), await actions('free')]).toEqual([
      [],
      [],
      [`Successfully executed action ${ACTION}`],
    ]);
    clock.advance(61 * 60_000);
    expect(await statusOf('window')).toBe('EXPIRED');
    expect([await actions('stays'), await actions('recovers')]).toEqual([
      [`Successfully executed action ${ACTION}`],
      [],
    ]);
  });

  it('are taken at once when the rule is deleted', async () => {
    await alarm('deleted');
    const from = new Date(clock.now().getTime() + 60_000).toISOString().slice(0, 16);
    await client.send(
      rule('deleted', ['deleted'], { Rule: { Schedule: { Expression: `at(${from})`, Duration: 'P1DT1H' } } }),
    );
    clock.advance(120_000);
    await set('deleted', 'ALARM');
    expect(await actions('deleted')).toEqual([]);
    for (const _ of [1, 2])
      await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: 'deleted' }));
    clock.advance(60_000);
    expect(await actions('deleted')).toEqual([`Successfully executed action ${ACTION}`]);
  });
});

describe('mute rules', () => {
  it('are told whole, listed by alarm and status, and replaced under their name', async () => {
    await alarm('told');
    const details = {
      Description: 'deploying',
      Rule: { Schedule: { Expression: 'at(2027-01-01T00:00)', Duration: 'P15D', Timezone: 'UTC' } },
      ExpireDate: new Date('2027-01-16T00:00:00Z'),
      StartDate: new Date('2026-12-31T00:00:00Z'),
    };
    await client.send(rule('told', ['told']));
    await client.send(rule('told', ['told'], details));
    const got = await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'told' }));
    expect(got).toMatchObject({
      ...details,
      Name: 'told',
      Status: 'SCHEDULED',
      MuteType: 'ONE_TIME',
      MuteTargets: { AlarmNames: ['told'] },
    });
    const list = async (more: object) =>
      (await client.send(new ListAlarmMuteRulesCommand(more))).AlarmMuteRuleSummaries?.map(
        ({ AlarmMuteRuleArn }) => AlarmMuteRuleArn?.split(':').at(-1),
      );
    expect(await list({ AlarmName: 'told' })).toEqual(['told']);
    expect(await list({ Statuses: ['ACTIVE'] })).toEqual([]);
    expect(await list({ Statuses: ['SCHEDULED'] })).toEqual(['told']);
    const first = await client.send(new ListAlarmMuteRulesCommand({ MaxRecords: 1 }));
    expect(first.NextToken).toEqual(expect.any(String));
    await expect(client.send(new ListAlarmMuteRulesCommand({ NextToken: 'x' }))).rejects.toMatchObject({
      name: 'InvalidNextToken',
    });
  });

  it.each<[string, object, string]>([
    [
      'again and again',
      { Expression: 'cron(0 2 * * *)', Duration: 'PT1H' },
      'does not serve mute rules that recur',
    ],
    [
      'in another zone',
      { Expression: 'at(2027-01-01T00:00)', Duration: 'PT1H', Timezone: 'Asia/Tokyo' },
      'other time zones',
    ],
    ['at no time', { Expression: 'at(2027-13-01T00:00)', Duration: 'PT1H' }, 'is not valid'],
    [
      'for less than a minute',
      { Expression: 'at(2027-01-01T00:00)', Duration: 'PT30S' },
      'between PT1M and P15D',
    ],
    [
      'for more than 15 days',
      { Expression: 'at(2027-01-01T00:00)', Duration: 'P15DT1M' },
      'between PT1M and P15D',
    ],
    ['for no time', { Expression: 'at(2027-01-01T00:00)', Duration: 'P' }, 'between PT1M and P15D'],
  ])('that mute %s are refused', async (_what, schedule, message) => {
    await alarm('told');
    const Schedule = { Expression: '', Duration: '', ...schedule };
    await expect(client.send(rule('refused', ['told'], { Rule: { Schedule } }))).rejects.toMatchObject({
      message: expect.stringContaining(message),
    });
  });

  it('name alarms that are there, and are not found once they are gone', async () => {
    await expect(client.send(rule('refused', ['absent']))).rejects.toMatchObject({
      message: 'The alarm absent does not exist',
    });
    await expect(
      client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'absent' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
