import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { type Account, arn } from '../../account.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import type { AlarmHistory } from './alarm-history.ts';
import type { AlarmRecord } from './alarm-record.ts';
import type { MuteRules } from './mute-rules.ts';

export interface AlarmActionsOptions {
  readonly history: AlarmHistory;
  readonly mutes: MuteRules;
  readonly account: Account;
  /** The types of resources of the other services. */
  readonly resources: () => readonly ResourceProvider[];
}

/** Takes the actions of alarms: nothing is delivered, but the history has them as CloudWatch would. */
export interface AlarmActions {
  /** @returns whether they are owed: an alarm that is muted acts when that ends, if it still is in ALARM. */
  take(record: AlarmRecord, value: StateValue, at: number): Promise<boolean>;
}

export function createAlarmActions({
  history,
  mutes,
  account,
  resources,
}: AlarmActionsOptions): AlarmActions {
  const topics = arn(account, 'sns', '');

  /** The words for a topic that is gone are believed, not proven. */
  async function problemOf(action: string): Promise<string | null> {
    if (!action.startsWith(topics)) return null;
    const topic = resources().find(({ type }) => type === 'AWS::SNS::Topic');
    return (await topic?.exists?.(action.slice(topics.length))) === false ? 'Topic does not exist' : null;
  }

  /** localstack's tests/aws/services/cloudwatch/test_cloudwatch.py and public answers of AWS have the summary and the data. */
  async function took(record: AlarmRecord, action: string, at: number): Promise<void> {
    const error = await problemOf(action);
    await history.add({
      alarm: record.name,
      alarmType: record.kind,
      type: 'Action',
      time: new Date(at).toISOString(),
      summary:
        error === null
          ? `Successfully executed action ${action}`
          : `Failed to execute action ${action}. Received error: "${error}"`,
      data: {
        actionState: error === null ? 'Succeeded' : 'Failed',
        stateUpdateTimestamp: at,
        notificationResource: action,
        error,
      },
    });
  }

  return {
    async take(record, value, at) {
      const actions = actionsOf(record, value);
      if (record.settings.ActionsEnabled === false || actions.length === 0) return false;
      if (await mutes.mutes(record.name, at)) return value === 'ALARM';
      for (const action of actions) await took(record, action, at);
      return false;
    },
  };
}

function actionsOf({ settings }: AlarmRecord, value: StateValue): readonly string[] {
  if (value === 'ALARM') return settings.AlarmActions ?? [];
  return (value === 'OK' ? settings.OKActions : settings.InsufficientDataActions) ?? [];
}
