import type { Account } from '../../account.ts';
import { arn } from '../../account.ts';
import { longTime } from './alarm-reason.ts';
import type { AlarmState, CompositeAlarmRecord, Judgement } from './alarm-record.ts';
import { compileRule, namesIn } from './alarm-rule.ts';
import { INITIAL_REASON } from './alarm-state.ts';

/**
 * What a composite alarm comes to, and which alarm brought it there.
 * localstack's tests/aws/services/cloudwatch/test_cloudwatch.py, test_trigger_composite_alarm, recorded on AWS, has the
 * data; the words of reasons are those of AWS's answers in public issues.
 */
export function judgeComposite(
  record: CompositeAlarmRecord,
  others: ReadonlyMap<string, AlarmState>,
  account: Account,
): Judgement {
  const { AlarmRule } = record.settings;
  const state = compileRule(AlarmRule)((name) => others.get(name)?.value) ? 'ALARM' : 'OK';
  const arnOf = (name: string): string => arn(account, 'cloudwatch', `alarm:${name}`);
  const [trigger] = namesIn(AlarmRule)
    .flatMap((name) => {
      const found = others.get(name);
      return found === undefined ? [] : [{ name, state: found }];
    })
    .sort((a, b) => b.state.transitionedAt - a.state.transitionedAt);
  if (trigger === undefined || record.state.reason === INITIAL_REASON)
    return { state, reason: `${arnOf(record.name)} was created and its alarm rule evaluates to ${state}` };
  const { value, transitionedAt } = trigger.state;
  const at = { value, timestamp: longTime(transitionedAt) };
  return {
    state,
    reason: `${arnOf(trigger.name)} transitioned to ${value} at ${spelled(transitionedAt)}`,
    data: { triggeringAlarms: [{ arn: arnOf(trigger.name), state: at }] },
  };
}

/** `Sunday 30 October, 2022 20:47:35 UTC` */
function spelled(at: number): string {
  const date = new Date(at);
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options }).format(date);
  const day = `${part({ weekday: 'long' })} ${String(date.getUTCDate()).padStart(2, '0')} ${part({ month: 'long' })}`;
  return `${day}, ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} UTC`;
}
