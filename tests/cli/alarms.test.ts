import {
  CloudWatchClient,
  type CompositeAlarm,
  DeleteAlarmsCommand,
  type LogAlarm,
  type MetricAlarm,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudWatchApi } from '../../src/aws/cloudwatch.ts';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { AlarmList } from '../../src/services/alarms/alarm.ts';
import type { AlarmHistoryList } from '../../src/services/alarms/history.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeployed();
const ERRORS = 'local-backoffice-api-errors';
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
    silent: null,
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
      listAlarmMuteRules: async () => ({ $metadata: {}, AlarmMuteRuleSummaries: [{}] }),
    }));
    expect((await app.json<AlarmList>(['alarms'], muted)).result.alarms[0]?.silent).toBe(
      'a mute rule is active',
    );
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
