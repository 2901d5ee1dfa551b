import {
  type AlarmHistoryItem,
  DeleteAlarms$,
  type DeleteAlarmsInput,
  DescribeAlarmHistory$,
  type DescribeAlarmHistoryInput,
  type DescribeAlarmHistoryOutput,
  DescribeAlarms$,
  DescribeAlarmsForMetric$,
  type DescribeAlarmsForMetricInput,
  type DescribeAlarmsForMetricOutput,
  type DescribeAlarmsInput,
  type DescribeAlarmsOutput,
  DisableAlarmActions$,
  EnableAlarmActions$,
  type EnableAlarmActionsInput,
  PutCompositeAlarm$,
  type PutCompositeAlarmInput,
  PutMetricAlarm$,
  type PutMetricAlarmInput,
  SetAlarmState$,
  type SetAlarmStateInput,
  type Tag,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { ALARM_SETTINGS } from './alarm-settings.ts';
import type { AlarmTags } from './alarm-tags.ts';
import type { Alarms } from './alarms.ts';
import { isOnMetric } from './alarms-of-metric.ts';

const PAGE = 100;
/** What is described when no kind is asked for. */
const DEFAULT_TYPES = ['MetricAlarm'];

/** Alarms: reading them, their history, and setting them by hand. */
export function alarmOperations(alarms: Alarms, tags: AlarmTags): Operation[] {
  /** "If you are using this operation to update an existing alarm, any tags you specify in this parameter are ignored." */
  async function putTagged(name: string, given: readonly Tag[], put: () => Promise<void>): Promise<object> {
    const isNew = !(await alarms.has(name));
    await put();
    if (isNew) await tags.set(name, given);
    return {};
  }

  return [
    operation<DescribeAlarmsInput, DescribeAlarmsOutput>(DescribeAlarms$)(
      ['AlarmNames', 'AlarmNamePrefix', 'AlarmTypes', 'StateValue', 'MaxRecords', 'NextToken'],
      (input) => describeAlarms(alarms, input),
    ),
    operation<DescribeAlarmsForMetricInput, DescribeAlarmsForMetricOutput>(DescribeAlarmsForMetric$)(
      ['MetricName', 'Namespace', 'Dimensions', 'Statistic', 'ExtendedStatistic', 'Period', 'Unit'],
      async (input) => {
        const { metric } = await alarms.current();
        return { MetricAlarms: metric.filter((alarm) => isOnMetric(alarm, input)) };
      },
    ),
    operation<DescribeAlarmHistoryInput, DescribeAlarmHistoryOutput>(DescribeAlarmHistory$)(
      [
        'AlarmName',
        'AlarmTypes',
        'HistoryItemType',
        'StartDate',
        'EndDate',
        'ScanBy',
        'MaxRecords',
        'NextToken',
      ],
      (input) => describeHistory(alarms, input),
    ),
    operation<SetAlarmStateInput, object>(SetAlarmState$)(
      ['AlarmName', 'StateValue', 'StateReason'],
      async ({ AlarmName = '', StateValue = 'OK', StateReason = '' }) => {
        if (await alarms.setState(AlarmName, StateValue, StateReason)) return {};
        throw new AwsError('ResourceNotFound', `The alarm ${AlarmName} does not exist`, 404);
      },
    ),
    operation<PutMetricAlarmInput, object>(PutMetricAlarm$)(
      ['AlarmName', 'Tags', ...ALARM_SETTINGS],
      ({ AlarmName = '', Tags = [], ...settings }) =>
        putTagged(AlarmName, Tags, () => alarms.putMetric(AlarmName, settings, 'user')),
    ),
    operation<PutCompositeAlarmInput, object>(PutCompositeAlarm$)(
      [
        'AlarmName',
        'Tags',
        'AlarmRule',
        'AlarmDescription',
        'ActionsEnabled',
        'AlarmActions',
        'OKActions',
        'InsufficientDataActions',
      ],
      ({ AlarmName = '', AlarmRule = '', Tags = [], ...settings }) =>
        putTagged(AlarmName, Tags, () => alarms.putComposite(AlarmName, { ...settings, AlarmRule })),
    ),
    operation<DeleteAlarmsInput, object>(DeleteAlarms$)(['AlarmNames'], async ({ AlarmNames = [] }) => {
      for (const name of AlarmNames) await alarms.delete(name);
      return {};
    }),
    operation<EnableAlarmActionsInput, object>(EnableAlarmActions$)(
      ['AlarmNames'],
      async ({ AlarmNames = [] }) => {
        await alarms.setActions(AlarmNames, true);
        return {};
      },
    ),
    operation<EnableAlarmActionsInput, object>(DisableAlarmActions$)(
      ['AlarmNames'],
      async ({ AlarmNames = [] }) => {
        await alarms.setActions(AlarmNames, false);
        return {};
      },
    ),
  ];
}

async function describeAlarms(alarms: Alarms, input: DescribeAlarmsInput): Promise<DescribeAlarmsOutput> {
  const types: readonly string[] = input.AlarmTypes ?? DEFAULT_TYPES;
  const wanted = ({ AlarmName = '', StateValue }: { AlarmName?: string; StateValue?: string }): boolean =>
    (input.AlarmNames?.includes(AlarmName) ?? true) &&
    AlarmName.startsWith(input.AlarmNamePrefix ?? '') &&
    (input.StateValue === undefined || StateValue === input.StateValue);
  const { metric, composite } = await alarms.current();
  const both = [
    ...(types.includes('CompositeAlarm') ? composite : []).map((alarm) => ({ alarm, composite: true })),
    ...(types.includes('MetricAlarm') ? metric : []).map((alarm) => ({ alarm, composite: false })),
  ].filter(({ alarm }) => wanted(alarm as { AlarmName?: string }));
  const { page, token } = paged(both, input.MaxRecords, input.NextToken);
  return {
    CompositeAlarms: page.flatMap((each) => (each.composite ? [each.alarm] : [])),
    MetricAlarms: page.flatMap((each) => (each.composite ? [] : [each.alarm])),
    LogAlarms: [],
    ...token,
  };
}

async function describeHistory(
  alarms: Alarms,
  input: DescribeAlarmHistoryInput,
): Promise<DescribeAlarmHistoryOutput> {
  const types: readonly string[] = input.AlarmTypes ?? DEFAULT_TYPES;
  const { AlarmName, HistoryItemType, StartDate, EndDate } = input;
  const wanted = (item: AlarmHistoryItem): boolean =>
    (AlarmName === undefined || item.AlarmName === AlarmName) &&
    types.includes(item.AlarmType ?? '') &&
    (HistoryItemType === undefined || item.HistoryItemType === HistoryItemType) &&
    (StartDate === undefined || (item.Timestamp ?? StartDate) >= StartDate) &&
    (EndDate === undefined || (item.Timestamp ?? EndDate) <= EndDate);
  await alarms.current();
  const items = (await alarms.history.all()).filter(wanted);
  if (input.ScanBy !== 'TimestampAscending') items.reverse();
  const { page, token } = paged(items, input.MaxRecords, input.NextToken);
  return { AlarmHistoryItems: [...page], ...token };
}

function paged<T>(all: readonly T[], most = PAGE, from: string | undefined = undefined) {
  const invalid = () => new AwsError('InvalidNextToken', 'The specified NextToken is not valid.');
  const { items, next } = pageOf(all, most, from, invalid);
  return { page: items, token: next === undefined ? {} : { NextToken: next } };
}
