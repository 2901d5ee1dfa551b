import {
  type AlarmMuteRuleSummary,
  DeleteAlarmMuteRule$,
  type DeleteAlarmMuteRuleInput,
  GetAlarmMuteRule$,
  type GetAlarmMuteRuleInput,
  type GetAlarmMuteRuleOutput,
  ListAlarmMuteRules$,
  type ListAlarmMuteRulesInput,
  type ListAlarmMuteRulesOutput,
  PutAlarmMuteRule$,
  type PutAlarmMuteRuleInput,
} from '@aws-sdk/client-cloudwatch';
import { type Account, arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { type MuteRuleRecord, type MuteRules, statusOf } from './mute-rules.ts';

export interface MuteOperationsOptions {
  readonly mutes: MuteRules;
  readonly clock: Clock;
  readonly account: Account;
  readonly hasAlarm: (name: string) => Promise<boolean>;
}

/** ListAlarmMuteRules, MaxRecords: "The default is 50." */
const PAGE = 50;

/** Rules that mute alarms: their actions are not taken while a rule is active. */
export function muteOperations({ mutes, clock, account, hasAlarm }: MuteOperationsOptions): Operation[] {
  const now = (): number => clock.now().getTime();

  function summaryOf(rule: MuteRuleRecord): AlarmMuteRuleSummary {
    return {
      AlarmMuteRuleArn: arn(account, 'cloudwatch', `alarm-mute-rule:${rule.name}`),
      ...(rule.expiresAt === undefined ? {} : { ExpireDate: new Date(rule.expiresAt) }),
      Status: statusOf(rule, now()),
      MuteType: 'ONE_TIME',
      LastUpdatedTimestamp: new Date(rule.updatedAt),
    };
  }

  async function list(input: ListAlarmMuteRulesInput): Promise<ListAlarmMuteRulesOutput> {
    const { AlarmName, Statuses, MaxRecords = PAGE, NextToken } = input;
    if (AlarmName !== undefined && !(await hasAlarm(AlarmName)))
      throw new AwsError('ResourceNotFoundException', `The alarm ${AlarmName} does not exist`, 404);
    const found = (await mutes.all()).filter(
      (rule) =>
        (AlarmName === undefined || rule.alarms.includes(AlarmName)) &&
        (Statuses === undefined || Statuses.includes(statusOf(rule, now()))),
    );
    const invalid = () => new AwsError('InvalidNextToken', 'The specified NextToken is not valid.');
    const { items, next } = pageOf(found, MaxRecords, NextToken, invalid);
    return {
      AlarmMuteRuleSummaries: items.map(summaryOf),
      ...(next === undefined ? {} : { NextToken: next }),
    };
  }

  async function get(name: string): Promise<GetAlarmMuteRuleOutput> {
    const rule = await mutes.get(name);
    if (rule === undefined)
      throw new AwsError('ResourceNotFoundException', `The alarm mute rule ${name} does not exist`, 404);
    const { description, expression, duration, timezone, alarms, startsAt } = rule;
    return {
      ...summaryOf(rule),
      Name: name,
      ...(description === undefined ? {} : { Description: description }),
      Rule: {
        Schedule: {
          Expression: expression,
          Duration: duration,
          ...(timezone === undefined ? {} : { Timezone: timezone }),
        },
      },
      MuteTargets: { AlarmNames: [...alarms] },
      ...(startsAt === undefined ? {} : { StartDate: new Date(startsAt) }),
    };
  }

  return [
    operation<PutAlarmMuteRuleInput, object>(PutAlarmMuteRule$)(
      ['Name', 'Description', 'Rule', 'MuteTargets', 'StartDate', 'ExpireDate'],
      async (input) => {
        await mutes.put(input, now());
        return {};
      },
    ),
    operation<GetAlarmMuteRuleInput, GetAlarmMuteRuleOutput>(GetAlarmMuteRule$)(
      ['AlarmMuteRuleName'],
      ({ AlarmMuteRuleName = '' }) => get(AlarmMuteRuleName),
    ),
    operation<ListAlarmMuteRulesInput, ListAlarmMuteRulesOutput>(ListAlarmMuteRules$)(
      ['AlarmName', 'Statuses', 'MaxRecords', 'NextToken'],
      list,
    ),
    operation<DeleteAlarmMuteRuleInput, object>(DeleteAlarmMuteRule$)(
      ['AlarmMuteRuleName'],
      async ({ AlarmMuteRuleName = '' }) => {
        await mutes.delete(AlarmMuteRuleName);
        return {};
      },
    ),
  ];
}
