import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListAlarmMuteRulesCommand,
  PutAlarmMuteRuleCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CloudWatchApi } from '../../src/aws/cloudwatch.ts';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { AlarmList } from '../../src/services/alarms/alarm.ts';
import type { AlarmTested } from '../../src/services/alarms/alarm-trial.ts';
import type { AlarmsMuted, AlarmsUnmuted } from '../../src/services/alarms/mute-results.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const clock = createShiftedClock();
const app = useDeployed(true, { clock });
const NAME = 'local-backoffice-api-5xx';
const ERRORS = 'local-backoffice-api-errors';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:local-backoffice-alarms';
const MINUTE = 60_000;
let client: CloudWatchClient;

beforeAll(() => {
  client = new CloudWatchClient(clientOptions(app.local().endpoint));
});

afterAll(() => client.destroy());

/** Puts something between the command and CloudWatch. */
const withCloudWatch = (change: (api: CloudWatchApi) => Partial<CloudWatchApi>) => ({
  wrap: (connection: Connection): Connection => ({
    ...connection,
    cloudWatch: async () => {
      const api = await connection.cloudWatch();
      return { ...api, ...change(api) };
    },
  }),
});

async function stateOf(name = NAME) {
  const { MetricAlarms: [found] = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return { state: found?.StateValue, reason: found?.StateReason };
}

const lost = async (): Promise<never> => {
  throw new BackofficeError('UNREACHABLE', 'the answer was lost');
};

describe('alarms test', () => {
  const test = (more: readonly string[] = [], options = {}) =>
    app.json<AlarmTested>(['alarms', 'test', '5xx', '--yes', ...more], options);
  const calls = () => app.local().calls.filter((call) => call === 'cloudwatch SetAlarmState').length;

  it('sets it into ALARM and back, and tells which actions were taken and that nobody listens', async () => {
    const { code, result, stderr } = await test();
    expect([code, result]).toEqual([
      3,
      {
        changed: true,
        alarm: NAME,
        state: 'OK',
        verdict: 'fail',
        problems: ['nobody listens: the topic local-backoffice-alarms has no confirmed subscription'],
        heard: false,
        listeners: 0,
        pending: [],
        actions: [{ action: TOPIC, taken: true, summary: `Successfully executed action ${TOPIC}` }],
        returned: true,
      },
    ]);
    expect(stderr).toContain(`${NAME} is silent: nobody listens`);
    expect(await stateOf()).toMatchObject({
      state: 'OK',
      reason: expect.stringMatching(/^The test is over: This is a test by arn:/),
    });
    const { stdout } = await app.run(['alarms', 'history', NAME, '--all']);
    expect(stdout).toMatch(/OK > ALARM[\s\S]*This is a test by arn:aws:\S+ at /);
    expect((await app.run(['history'])).stdout).toContain(`alarms test`);
  });

  it('passes where somebody has confirmed', async () => {
    const sns = new SNSClient(clientOptions(app.local().endpoint));
    const mail = { TopicArn: TOPIC, Protocol: 'email', Endpoint: 'operator@example.com' };
    const asked = new SubscribeCommand({ ...mail, ReturnSubscriptionArn: true });
    const { SubscriptionArn = '' } = await sns.send(asked);
    await sns.send(
      new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: SubscriptionArn.split(':').at(-1) }),
    );
    sns.destroy();
    clock.advance(2 * MINUTE);
    const { code, result, stderr } = await test();
    expect([code, result.verdict, result.problems, result.heard]).toEqual([0, 'pass', [], true]);
    expect(stderr).toContain(`${NAME} notifies 1 confirmed subscription`);
  });

  it('sets nothing with --dry-run, without consent, and of an alarm that is none or in ALARM', async () => {
    const before = calls();
    expect((await test(['--dry-run'])).result).toMatchObject({ changed: false, actions: [{ taken: null }] });
    expect((await app.run(['alarms', 'test', '5xx'])).code).toBe(5);
    const absent = await app.run(['alarms', 'test', 'local-backoffice-api-5xy', '--yes']);
    expect([absent.code, absent.stderr]).toEqual([7, expect.stringContaining(`did you mean ${NAME}?`)]);
    expect(calls()).toBe(before);
    await client.send(
      new SetAlarmStateCommand({ AlarmName: NAME, StateValue: 'ALARM', StateReason: 'real' }),
    );
    const firing = await app.run(['alarms', 'test', '5xx', '--yes']);
    expect([firing.code, firing.stderr]).toEqual([
      6,
      expect.stringContaining('acts only on a change of state'),
    ]);
    await client.send(new SetAlarmStateCommand({ AlarmName: NAME, StateValue: 'OK', StateReason: 'over' }));
  });

  it('goes back after an interruption', async () => {
    clock.advance(2 * MINUTE);
    const controller = new AbortController();
    const interrupting = {
      signal: controller.signal,
      ...withCloudWatch((api) => ({
        describeAlarmHistory: async (input) => {
          controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
          return api.describeAlarmHistory(input);
        },
      })),
    };
    expect((await app.run(['alarms', 'test', '5xx', '--yes'], interrupting)).code).toBe(130);
    expect((await stateOf()).state).toBe('OK');
  });

  it('goes back where the answer to its request was lost, and says so where that fails too', async () => {
    clock.advance(2 * MINUTE);
    let sent = 0;
    const once = withCloudWatch((api) => ({
      setAlarmState: async (input, options) => {
        sent += 1;
        const answer = await api.setAlarmState(input, options);
        return sent === 1 ? lost() : answer;
      },
    }));
    expect((await app.run(['alarms', 'test', '5xx', '--yes'], once)).code).toBe(1);
    expect([sent, (await stateOf()).state]).toEqual([2, 'OK']);
    clock.advance(2 * MINUTE);
    const back = withCloudWatch((api) => ({
      setAlarmState: (input, options) =>
        input.StateValue === 'ALARM' ? api.setAlarmState(input, options) : lost(),
    }));
    const unknown = await test([], back);
    expect(unknown.result).toMatchObject({ returned: null, verdict: 'unknown' });
    expect(unknown.stderr).toMatch(
      /whether \S+ is back in OK is not known \(the answer was lost\); CloudWatch returns it/,
    );
    await client.send(new SetAlarmStateCommand({ AlarmName: NAME, StateValue: 'OK', StateReason: 'over' }));
  });

  it('leaves an alarm as it was evaluated meanwhile', async () => {
    clock.advance(2 * MINUTE);
    let states: (string | undefined)[] = [];
    const evaluated = withCloudWatch((api) => ({
      describeAlarmHistory: async (input) => {
        await client.send(
          new SetAlarmStateCommand({
            AlarmName: NAME,
            StateValue: 'ALARM',
            StateReason: 'threshold crossed',
          }),
        );
        return api.describeAlarmHistory(input);
      },
      setAlarmState: (input, options) => {
        states = [...states, input.StateValue];
        return api.setAlarmState(input, options);
      },
    }));
    expect((await test([], evaluated)).result.returned).toBe(true);
    expect([states, await stateOf()]).toEqual([['ALARM'], { state: 'ALARM', reason: 'threshold crossed' }]);
    await client.send(new SetAlarmStateCommand({ AlarmName: NAME, StateValue: 'OK', StateReason: 'over' }));
  });

  it('does not take for done what the history does not have in time', async () => {
    clock.advance(2 * MINUTE);
    const slow = withCloudWatch((api) => ({
      describeAlarmHistory: async (input) => ({
        ...(await api.describeAlarmHistory(input)),
        AlarmHistoryItems: [],
      }),
    }));
    const { code, result } = await test([], slow);
    expect([code, result.verdict, result.actions[0]?.taken]).toEqual([0, 'unknown', null]);
    expect(result.problems).toEqual([`the history does not have ${TOPIC} within 30 s`]);
  });
});

describe('alarms mute', () => {
  const mute = (...more: string[]) => app.json<AlarmsMuted>(['alarms', 'mute', ...more]);
  const rules = async () =>
    (
      await client.send(new ListAlarmMuteRulesCommand({ Statuses: ['ACTIVE', 'SCHEDULED'] }))
    ).AlarmMuteRuleSummaries?.map(({ AlarmMuteRuleArn }) => AlarmMuteRuleArn?.split(':').at(-1)) ?? [];
  const listed = async (name = NAME) =>
    (await app.json<AlarmList>(['alarms'])).result.alarms.find((alarm) => alarm.name === name);

  afterEach(async () => {
    for (const AlarmMuteRuleName of await rules())
      await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName }));
  });

  it('mutes from the next minute on for as long as asked, is shown with its end, and ends by itself', async () => {
    const now = clock.now().getTime();
    const { code, result } = await mute('5xx', '--for', '90s', '--reason', 'load test');
    const from = Math.ceil(now / MINUTE) * MINUTE;
    expect([code, result]).toMatchObject([
      0,
      { changed: true, rule: `${NAME}-mute`, alarms: [NAME], reason: 'load test' },
    ]);
    expect(Date.parse(result.from) - from).toBeLessThanOrEqual(MINUTE);
    expect(Date.parse(result.until) - Date.parse(result.from)).toBe(2 * MINUTE);
    clock.advance(MINUTE);
    expect(await listed()).toMatchObject({
      silent: `muted until ${result.until}: load test`,
      heard: false,
      muted: { rule: `${NAME}-mute`, active: true, until: result.until, reason: 'load test' },
    });
    expect(await listed(ERRORS)).toMatchObject({ muted: null });
    expect((await app.run(['alarms'])).stdout).toContain('MUTED');
    const tested = await app.json<AlarmTested>(['alarms', 'test', '5xx', '--yes']);
    expect([tested.code, tested.result.actions, tested.result.problems]).toEqual([
      3,
      [],
      [`muted until ${result.until}: load test`],
    ]);
    clock.advance(3 * MINUTE);
    expect(await listed()).toMatchObject({ muted: null, silent: null });
  });

  it('mutes all alarms by one rule, of which one can be unmuted, and undo takes both back', async () => {
    const { result } = await mute('--all', '--for', '1h');
    expect([result.rule, result.alarms.length]).toEqual(['local-backoffice-mute', 3]);
    clock.advance(MINUTE);
    const unmuted = await app.json<AlarmsUnmuted>(['alarms', 'unmute', '5xx']);
    expect(unmuted.result).toEqual({
      changed: true,
      alarms: [NAME],
      rules: ['local-backoffice-mute'],
      left: [],
    });
    expect([(await listed())?.muted, (await listed(ERRORS))?.muted?.active]).toEqual([null, true]);
    const undo = /undo \d+/.exec(unmuted.stderr)?.[0] ?? '';
    expect((await app.run([...undo.split(' '), '--yes'])).code).toBe(0);
    expect((await listed())?.muted?.active).toBe(true);
    const all = await app.json<AlarmsUnmuted>(['alarms', 'unmute', '--all']);
    expect([all.result.rules, await rules()]).toEqual([['local-backoffice-mute'], []]);
  });

  it('is taken back by undo: the rule goes, or is as before; not where it was changed since', async () => {
    const undoOf = (stderr: string) => [...(/undo \d+/.exec(stderr)?.[0] ?? '').split(' '), '--yes'];
    const first = await mute('5xx', '--for', '1h');
    const second = await mute('5xx', '--for', '2h');
    const changed = await app.run(undoOf(first.stderr));
    expect([changed.code, changed.stderr]).toEqual([6, expect.stringContaining('was changed')]);
    expect(await app.run(undoOf(second.stderr))).toMatchObject({ code: 0 });
    expect((await listed())?.muted?.until).toBe(first.result.until);
    expect(await app.run(undoOf(first.stderr))).toMatchObject({ code: 0 });
    expect(await rules()).toEqual([]);
    const third = await mute('5xx', '--for', '1m');
    const unmuted = await app.json<AlarmsUnmuted>(['alarms', 'unmute', '5xx']);
    clock.advance(5 * MINUTE);
    expect(third.result.alarms).toEqual([NAME]);
    const over = await app.run(undoOf(unmuted.stderr));
    expect([over.code, over.stderr]).toEqual([5, expect.stringContaining('would be over by now')]);
  });

  it('leaves rules of others, and tells them', async () => {
    await client.send(
      new PutAlarmMuteRuleCommand({
        Name: 'maintenance',
        Rule: { Schedule: { Expression: 'at(2000-01-01T00:00)', Duration: 'PT1M' } },
        MuteTargets: { AlarmNames: [NAME] },
      }),
    );
    const from = new Date(Math.ceil(clock.now().getTime() / MINUTE) * MINUTE).toISOString().slice(0, 16);
    await client.send(
      new PutAlarmMuteRuleCommand({
        Name: 'maintenance',
        Rule: { Schedule: { Expression: `at(${from})`, Duration: 'PT1H' } },
        MuteTargets: { AlarmNames: [NAME] },
      }),
    );
    const { result } = await app.json<AlarmsUnmuted>(['alarms', 'unmute', '--all']);
    expect([result.changed, result.left, await rules()]).toEqual([false, ['maintenance'], ['maintenance']]);
    expect((await app.run(['alarms', 'unmute', '--all'])).stdout).toContain(
      'still muted by a rule of others',
    );
  });

  it.each([
    [['5xx', '--for', '59s'], 2],
    [['5xx', '--for', '16d'], 2],
    [['5xx', '--for', 'soon'], 2],
    [['5xx'], 2],
    [['--for', '1h'], 2],
    [['5xx', '--all', '--for', '1h'], 2],
    [['5xx', '--for', '1h', '--reason', ' '], 2],
    [['absent', '--for', '1h'], 7],
  ])('refuses %j with %i, and sends nothing', async (argv, code) => {
    const result = await app.run(['alarms', 'mute', ...argv]);
    expect([result.code, result.stderr.trim().split('\n').length <= 3]).toEqual([code, true]);
    expect(await rules()).toEqual([]);
  });

  it('changes nothing with --dry-run', async () => {
    expect((await mute('5xx', '--for', '1h', '--dry-run')).result).toMatchObject({ changed: false });
    expect(await rules()).toEqual([]);
  });

  it('knows an alarm by the end of its name only where that is one', async () => {
    const twin = {
      Namespace: 'own',
      MetricName: 'm',
      Statistic: 'Sum' as const,
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold' as const,
    };
    const AlarmName = 'local-backoffice-other-5xx';
    await client.send(new PutMetricAlarmCommand({ AlarmName, ...twin }));
    const { code, stderr } = await app.run(['alarms', 'mute', '5xx', '--for', '1h']);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`"5xx" may be ${NAME} or ${AlarmName}`)]);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
  });
});
