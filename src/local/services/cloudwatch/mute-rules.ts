import type { AlarmMuteRuleStatus, PutAlarmMuteRuleInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import { type Collection, collect, type Store } from '../../store.ts';
import { muteWindow } from './mute-window.ts';

/** A rule that mutes alarms for a while. Times are milliseconds since 1970. */
export interface MuteRuleRecord {
  readonly name: string;
  readonly description: string | undefined;
  readonly expression: string;
  readonly duration: string;
  readonly timezone: string | undefined;
  readonly alarms: readonly string[];
  readonly startsAt: number | undefined;
  readonly expiresAt: number | undefined;
  readonly updatedAt: number;
}

export interface MuteRules {
  put(input: PutAlarmMuteRuleInput, now: number): Promise<void>;
  get(name: string): Promise<MuteRuleRecord | undefined>;
  delete(name: string): Promise<void>;
  /** In the order of their names. */
  all(): Promise<MuteRuleRecord[]>;
  /** Whether a rule mutes an alarm at a time. */
  mutes(alarm: string, at: number): Promise<boolean>;
}

/** @param hasAlarm whether an alarm is there: rules name existing ones. */
export function createMuteRules(store: Store, hasAlarm: (name: string) => Promise<boolean>): MuteRules {
  const rules: Collection<MuteRuleRecord> = store.collection('cloudwatch-alarm-mute-rules');
  const all = () => collect(rules.values());

  return {
    async put({ Name = '', Description, Rule, MuteTargets, StartDate, ExpireDate }, now) {
      const { Expression = '', Duration = '', Timezone } = Rule?.Schedule ?? {};
      muteWindow(Expression, Duration, Timezone);
      const alarms = MuteTargets?.AlarmNames ?? [];
      // PutAlarmMuteRule: "The alarm names must match existing alarms". The error's name is believed, not proven.
      for (const alarm of alarms)
        if (!(await hasAlarm(alarm)))
          throw new AwsError('ValidationError', `The alarm ${alarm} does not exist`);
      await rules.put(Name, {
        name: Name,
        description: Description,
        expression: Expression,
        duration: Duration,
        timezone: Timezone,
        alarms,
        startsAt: StartDate?.getTime(),
        expiresAt: ExpireDate?.getTime(),
        updatedAt: now,
      });
    },
    get: (name) => rules.get(name),
    delete: (name) => rules.delete(name),
    all,
    mutes: async (alarm, at) =>
      (await all()).some((rule) => rule.alarms.includes(alarm) && statusOf(rule, at) === 'ACTIVE'),
  };
}

/** A window that is over is believed to make a rule that mutes once EXPIRED, also without an ExpireDate. */
export function statusOf(rule: MuteRuleRecord, at: number): AlarmMuteRuleStatus {
  const window = muteWindow(rule.expression, rule.duration, rule.timezone);
  const from = Math.max(window.from, rule.startsAt ?? window.from);
  const to = Math.min(window.to, rule.expiresAt ?? window.to);
  if (at >= to) return 'EXPIRED';
  return at < from ? 'SCHEDULED' : 'ACTIVE';
}
