import {
  CloudWatchClient,
  type CompositeAlarm,
  DeleteAlarmsCommand,
  type LogAlarm,
  type MetricAlarm,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  ConfirmSubscriptionCommand,
  type ListSubscriptionsByTopicCommandOutput,
  SNSClient,
  SubscribeCommand,
  type Subscription,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudWatchApi } from '../../src/aws/cloudwatch.ts';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { AlarmList } from '../../src/services/alarms/alarm.ts';
import type { AlarmHistoryList } from '../../src/services/alarms/history.ts';
import type { DoctorReport } from '../../src/services/doctor/doctor.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeployed();
const ERRORS = 'local-backoffice-api-errors';
const TOPIC_NAME = 'local-backoffice-alarms';
const TOPIC = `arn:aws:sns:us-east-1:000000000000:${TOPIC_NAME}`;
const CONFIRMED: Subscription = { SubscriptionArn: `${TOPIC}:1`, Protocol: 'lambda', Endpoint: 'arn:f' };
let client: CloudWatchClient;

beforeAll(() => {
  client = new CloudWatchClient(clientOptions(app.local().endpoint));
});

afterAll(() => client.destroy());

/** Puts something between the command and CloudWatch. */
const withCloudWatch = (change: (api: CloudWatchApi) => Partial<CloudWatchApi>) => ({
  wrap: (connection: Connection): Connection => ({
    ...heard(connection),
    cloudWatch: async () => {
      const api = await connection.cloudWatch();
      return { ...api, ...change(api) };
    },
  }),
});

it('lists the alarms of the environment with what they watch and its value', async () => {
  const { code, result } = await app.json<AlarmList>(['alarms']);
  expect(code).toBe(0);
  expect(
    result.alarms.map(({ name, kind, state, condition, threshold }) => [
      name,
      kind,
      state,
      condition,
      threshold,
    ]),
  ).toEqual([
    ['local-backoffice-api-5xx', 'metric', 'OK', '5xx Sum >= 1 for 300 s', 1],
    [ERRORS, 'metric', 'OK', 'Errors Sum >= 1 for 300 s', 1],
    ['local-backoffice-api-throttles', 'metric', 'OK', 'Throttles Sum >= 1 for 300 s', 1],
  ]);
  expect(result.alarms[1]).toMatchObject({
    value: 0,
    valueTime: expect.any(String),
    broken: null,
    silent: `nobody listens: the topic ${TOPIC_NAME} has no confirmed subscription`,
    heard: false,
    listeners: 0,
    actions: [TOPIC],
  });
});

it('puts what is in alarm first, in health and status too, and remembers it', async () => {
  const BUSY = 'local-backoffice-busy';
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName: BUSY,
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'FunctionName', Value: 'local-backoffice-api' }],
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmActions: ['arn:aws:sns:us-east-1:000000000000:topic'],
    }),
  );
  await client.send(
    new PutCompositeAlarmCommand({ AlarmName: 'local-backoffice-any', AlarmRule: `ALARM("${BUSY}")` }),
  );
  const { result } = await app.json<AlarmList>(['alarms']);
  expect(result.alarms.slice(0, 2).map(({ name, kind, state }) => [name, kind, state])).toEqual([
    ['local-backoffice-any', 'composite', 'ALARM'],
    [BUSY, 'metric', 'ALARM'],
  ]);
  expect(result.alarms[0]).toMatchObject({ condition: `ALARM("${BUSY}")`, silent: 'it has no action' });
  expect(result.alarms[1]?.value).toBeGreaterThan(0);
  const gates = await Promise.all(
    [['alarms', '--fail-if', 'alarm'], ['health', '--deep'], ['status']].map((argv) => app.run(argv)),
  );
  expect(gates.map(({ code }) => code)).toEqual([3, 3, 0]);
  expect(gates[1]?.stdout).toContain(`in alarm: local-backoffice-any, ${BUSY}`);
  expect(gates[2]?.stdout).toContain(`ALARM  ${BUSY}`);
  const history = await app.json<AlarmHistoryList>(['alarms', 'history', BUSY]);
  expect(history.result.events[0]).toMatchObject({ alarm: BUSY, from: 'INSUFFICIENT_DATA', to: 'ALARM' });
  const all = await app.json<AlarmHistoryList>(['alarms', 'history', '--all', '--limit', '2']);
  expect([all.result.events.length, all.result.more]).toEqual([2, true]);
  await client.send(new DeleteAlarmsCommand({ AlarmNames: [BUSY, 'local-backoffice-any'] }));
});

/** Lets somebody listen to every topic. */
const heard = (connection: Connection): Connection => ({
  ...connection,
  sns: async () => ({
    ...(await connection.sns()),
    listSubscriptionsByTopic: async ({ TopicArn }) => ({
      $metadata: {},
      Subscriptions: [{ SubscriptionArn: `${TopicArn}:1`, Protocol: 'email', Endpoint: 'ops@example.com' }],
    }),
  }),
});

const described = (alarms: {
  readonly metric?: readonly Partial<MetricAlarm>[];
  readonly composite?: readonly Partial<CompositeAlarm>[];
  readonly log?: readonly Partial<LogAlarm>[];
}) =>
  withCloudWatch(() => ({
    describeAlarms: async () => ({
      $metadata: {},
      MetricAlarms: [...(alarms.metric ?? [])],
      CompositeAlarms: [...(alarms.composite ?? [])],
      LogAlarms: [...(alarms.log ?? [])],
    }),
  }));

describe('newer kinds and states', () => {
  const actions = { AlarmActions: ['arn:aws:sns:us-east-1:000000000000:topic'] };

  it.each<[string, Parameters<typeof described>[0], object]>([
    [
      'an evaluation that is broken, though the state is OK',
      { metric: [{ StateValue: 'OK', EvaluationState: 'EVALUATION_ERROR', ...actions }] },
      { broken: 'it cannot be evaluated: its configuration is wrong', silent: null },
    ],
    [
      'an evaluation state that came later',
      { metric: [{ StateValue: 'OK', EvaluationState: 'NEW_STATE' as 'PARTIAL_DATA', ...actions }] },
      { broken: 'new state' },
    ],
    [
      'actions that are off',
      { metric: [{ ActionsEnabled: false, ...actions }] },
      { silent: 'its actions are switched off' },
    ],
    [
      'actions that another alarm suppresses',
      { composite: [{ ActionsSuppressedBy: 'Alarm', ActionsSuppressedReason: 'maintenance', ...actions }] },
      { kind: 'composite', silent: 'its actions are suppressed by maintenance' },
    ],
    [
      'an alarm on a query of PromQL',
      { metric: [{ EvaluationCriteria: { PromQLCriteria: { Query: 'up == 0' } }, ...actions }] },
      { kind: 'promql', condition: 'PromQL: up == 0', threshold: null },
    ],
    [
      'an alarm on a query of logs',
      {
        log: [
          {
            Threshold: 5,
            ComparisonOperator: 'GreaterThanThreshold',
            QueryResultsToAlarm: 2,
            QueryResultsToEvaluate: 3,
            ...actions,
          },
        ],
      },
      { kind: 'log', condition: 'log query > 5 for 2 of 3 results', threshold: 5 },
    ],
    [
      'an alarm on metric math, M out of N',
      {
        metric: [
          {
            Metrics: [
              {
                Id: 'e',
                MetricStat: { Metric: { MetricName: 'Errors' }, Period: 60, Stat: 'Sum' },
                ReturnData: false,
              },
              { Id: 'rate', Expression: 'e / 2', Label: 'error rate' },
            ],
            Threshold: 5,
            ComparisonOperator: 'LessThanThreshold',
            EvaluationPeriods: 5,
            DatapointsToAlarm: 3,
            ...actions,
          },
        ],
      },
      { condition: 'error rate < 5 for 3 of 5 × 60 s' },
    ],
  ])('%s', async (_what, alarms, expected) => {
    const named = Object.fromEntries(
      Object.entries(alarms).map(([kind, list]) => [
        kind,
        list.map((alarm) => ({ AlarmName: 'x', ...alarm })),
      ]),
    );
    const { code, result } = await app.json<AlarmList>(['alarms'], described(named));
    expect(code).toBe(0);
    expect(result.alarms).toEqual([expect.objectContaining(expected)]);
    expect((await app.run(['alarms'], { terminal: true, columns: 40, ...described(named) })).code).toBe(0);
  });

  it('are asked for again without the newest, where CloudWatch does not know it', async () => {
    const asked: (readonly string[] | undefined)[] = [];
    const older = withCloudWatch((api) => ({
      describeAlarms: async (input) => {
        asked.push(input.AlarmTypes);
        if (input.AlarmTypes?.includes('LogAlarm')) throw new BackofficeError('USAGE', 'no such type');
        return api.describeAlarms(input);
      },
    }));
    const { result } = await app.json<AlarmList>(['alarms'], older);
    expect(result.alarms.length).toBeGreaterThan(2);
    expect(asked.map((types) => types?.length)).toEqual([3, 2]);
  });

  it('in alarm but muted by a rule are marked, and rules that may not be read are said', async () => {
    const firing = {
      describeAlarms: async () => ({
        $metadata: {},
        MetricAlarms: [{ AlarmName: 'm', StateValue: 'ALARM' as const, ...actions }],
      }),
    };
    const muted = withCloudWatch(() => ({
      ...firing,
      listAlarmMuteRules: async () => ({
        $metadata: {},
        AlarmMuteRuleSummaries: [{ AlarmMuteRuleArn: 'arn:aws:cloudwatch:r:1:alarm-mute-rule:nightly' }],
      }),
      getAlarmMuteRule: async ({ AlarmMuteRuleName }) => ({
        $metadata: {},
        Name: AlarmMuteRuleName,
        Status: 'ACTIVE' as const,
        MuteTargets: { AlarmNames: ['m'] },
        Rule: { Schedule: { Expression: 'cron(0 2 * * *)', Duration: 'PT2H' } },
        ExpireDate: new Date(0),
      }),
    }));
    expect((await app.json<AlarmList>(['alarms'], muted)).result.alarms[0]).toMatchObject({
      silent: 'muted by the rule nightly',
      heard: false,
      muted: { rule: 'nightly', active: true, until: null, reason: null },
    });
    const denied = withCloudWatch(() => ({
      ...firing,
      listAlarmMuteRules: async () => {
        throw new BackofficeError('PERMISSION', 'not allowed');
      },
    }));
    const { result } = await app.json<AlarmList>(['alarms'], denied);
    expect([result.alarms[0]?.silent, result.notes]).toEqual([
      null,
      ['mute rules cannot be read: not allowed'],
    ]);
  });

  it('with names that would take over a terminal are stripped', async () => {
    const hostile = described({
      metric: [
        {
          AlarmName: 'a\u001b]0;owned\u0007b\u202e',
          StateValue: 'ALARM',
          StateReason: '\u001b[2Jgone',
          ...actions,
        },
      ],
    });
    const { stdout } = await app.run(['alarms', '--no-color'], { terminal: true, ...hostile });
    for (const character of ['\u001b', '\u0007', '\u202e']) expect(stdout).not.toContain(character);
  });
});

describe('whether anybody listens', () => {
  const sns = () => new SNSClient(clientOptions(app.local().endpoint));
  const own = async (options = {}) => {
    const { code, result } = await app.json<AlarmList>(['alarms', '--fail-if', 'any'], options);
    const alarm = result.alarms.find(({ name }) => name === ERRORS);
    return {
      code,
      notes: result.notes,
      silent: alarm?.silent,
      heard: alarm?.heard,
      pending: alarm?.pending,
    };
  };
  const doctor = async (options = {}) =>
    (await app.json<DoctorReport>(['doctor', '--only', 'alarms'], options)).result.checks[0];
  const deaf = `nobody listens: the topic ${TOPIC_NAME} has no confirmed subscription`;

  it('is told by confirmed subscriptions alone; one that waits is named without its address', async () => {
    expect(await own()).toMatchObject({ code: 3, silent: deaf, heard: false, pending: [] });
    const client = sns();
    const mail = { TopicArn: TOPIC, Protocol: 'email', Endpoint: 'operator@example.com' };
    const { SubscriptionArn = '' } = await client.send(
      new SubscribeCommand({ ...mail, ReturnSubscriptionArn: true }),
    );
    const waiting = await own();
    expect(waiting).toMatchObject({
      code: 3,
      silent: `${deaf} (not confirmed yet: o...@example.com)`,
      heard: false,
      pending: ['o...@example.com'],
    });
    for (const argv of [
      ['alarms'],
      ['doctor', '--only', 'alarms'],
      ['metrics', 'report', '--format', 'html'],
    ])
      expect((await app.run(argv)).stdout).not.toContain('operator@');
    await client.send(
      new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: SubscriptionArn.split(':').at(-1) }),
    );
    expect(await own()).toMatchObject({ code: 0, silent: null, heard: true, pending: [] });
    expect(await doctor()).toMatchObject({ status: 'pass', evidence: '3 quiet' });
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    client.destroy();
    expect(await own()).toMatchObject({ code: 3, silent: deaf });
    expect(await doctor()).toMatchObject({
      status: 'pass',
      evidence: '3 quiet; the embedded environment notifies nobody',
    });
  });

  const answering = (answer: () => Promise<ListSubscriptionsByTopicCommandOutput>) => ({
    wrap: (connection: Connection): Connection => ({
      ...connection,
      sns: async () => ({ ...(await connection.sns()), listSubscriptionsByTopic: answer }),
    }),
  });

  it('is not known where SNS does not tell, which is never somebody', async () => {
    const refusing = answering(async () => {
      throw new BackofficeError('PERMISSION', 'somebody may not sns:ListSubscriptionsByTopic');
    });
    const why = `whether anybody listens to the topic ${TOPIC_NAME} is not known: somebody may not sns:ListSubscriptionsByTopic`;
    expect(await own(refusing)).toMatchObject({ code: 3, silent: null, heard: null, notes: [why] });
    expect(await doctor(refusing)).toMatchObject({ status: 'unknown', evidence: `3 quiet; ${why}` });
    expect((await app.run(['alarms'], refusing)).stdout).toContain('UNKNOWN');
  });

  it('is told of what the embedded environment denies, as AWS words it', async () => {
    await app.run(['local', 'faults', 'add', 'denied', '--service', 'sns']);
    const { heard: told, notes } = await own();
    await app.run(['local', 'faults', 'clear']);
    expect(told).toBeNull();
    expect(notes[0]).toContain('may not sns:ListSubscriptionsByTopic on ');
  });

  it.each<[string, readonly Subscription[][], object]>([
    [
      'on any page of the answer',
      [[{ SubscriptionArn: 'PendingConfirmation', Protocol: 'sms', Endpoint: '+12125551234' }], [CONFIRMED]],
      { code: 0, heard: true, silent: null, pending: ['...34'] },
    ],
    ['after a subscription was deleted', [[{ SubscriptionArn: 'Deleted' }]], { heard: false, silent: deaf }],
    [
      'without the path of a web hook, which is a secret',
      [
        [
          {
            SubscriptionArn: 'PendingConfirmation',
            Protocol: 'https',
            Endpoint: 'https://a:b@hooks.example.com/T0/SECRET',
          },
        ],
      ],
      { heard: false, pending: ['https://hooks.example.com/...'] },
    ],
  ])('is seen %s', async (_what, pages, expected) => {
    let page = 0;
    const paged = answering(async () => {
      const Subscriptions = [...(pages[page] ?? [])];
      page += 1;
      return { $metadata: {}, Subscriptions, ...(page < pages.length ? { NextToken: String(page) } : {}) };
    });
    expect(await own(paged)).toMatchObject(expected);
  });
});

it('reads a history that CloudWatch cut off', async () => {
  const cut = withCloudWatch(() => ({
    describeAlarmHistory: async () => ({
      $metadata: {},
      AlarmHistoryItems: [
        {
          AlarmName: ERRORS,
          HistoryItemType: 'StateUpdate' as const,
          HistorySummary: 'updated',
          HistoryData: '{"oldState":{"sta',
          Timestamp: new Date(0),
        },
        { AlarmName: 'of-another', HistoryItemType: 'StateUpdate' as const },
      ],
    }),
  }));
  const { result } = await app.json<AlarmHistoryList>(['alarms', 'history'], cut);
  expect(result.events).toEqual([
    {
      time: '1970-01-01T00:00:00.000Z',
      alarm: ERRORS,
      type: 'StateUpdate',
      summary: 'updated',
      from: null,
      to: null,
      reason: null,
    },
  ]);
  expect((await app.run(['alarms', 'history'], { terminal: true, ...cut })).stdout).toContain('updated');
});
