import type { AlarmMuteRuleSummary, GetAlarmMuteRuleOutput } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import { collectPages } from '../../aws/paging.ts';
import { defined } from '../../defined.ts';
import { ifFound } from '../../errors.ts';

/** A rule that mutes alarms: they change their state, and take no action. */
export interface MuteRule {
  readonly name: string;
  readonly alarms: readonly string[];
  /** Whether it mutes now; else it will. */
  readonly active: boolean;
  /** When it ends, ISO 8601; null where it mutes again and again, or CloudWatch does not say. */
  readonly until: string | null;
  readonly reason: string | null;
  /** As `at(2026-05-01T10:00)` or `cron(0 2 * * *)`. */
  readonly expression: string;
  /** ISO 8601, such as `PT1H`. */
  readonly duration: string;
  readonly timezone: string | null;
}

const MINUTE = 60_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html */
export const LONGEST_MUTE_MS = 15 * 24 * 60 * MINUTE;
export const SHORTEST_MUTE_MS = MINUTE;
/** PutAlarmMuteRule: "Each mute rule can target up to 100 specific alarms by name." */
export const MOST_MUTED_ALARMS = 100;

/** Rules that mute now, or will. */
export async function readMuteRules(cloudWatch: CloudWatchApi): Promise<MuteRule[]> {
  const summaries = await collectPages(
    (NextToken) =>
      cloudWatch.listAlarmMuteRules({ Statuses: ['ACTIVE', 'SCHEDULED'], ...defined({ NextToken }) }),
    ({ AlarmMuteRuleSummaries = [] }) => AlarmMuteRuleSummaries,
    ({ NextToken }) => NextToken,
  );
  const rules = await Promise.all(summaries.map((summary) => readMuteRule(cloudWatch, nameIn(summary))));
  return rules.flatMap((rule) => rule ?? []);
}

/** @returns undefined when there is none of this name. */
export async function readMuteRule(cloudWatch: CloudWatchApi, name: string): Promise<MuteRule | undefined> {
  const rule = await ifFound(cloudWatch.getAlarmMuteRule({ AlarmMuteRuleName: name }));
  return rule === undefined ? undefined : toMuteRule(name, rule);
}

function nameIn({ AlarmMuteRuleArn = '' }: AlarmMuteRuleSummary): string {
  return AlarmMuteRuleArn.split(':alarm-mute-rule:').at(-1) ?? '';
}

function toMuteRule(name: string, rule: GetAlarmMuteRuleOutput): MuteRule {
  const { Expression = '', Duration = '', Timezone } = rule.Rule?.Schedule ?? {};
  return {
    name,
    alarms: rule.MuteTargets?.AlarmNames ?? [],
    active: rule.Status === 'ACTIVE',
    // A rule that recurs ends its windows before it expires.
    until: Expression.startsWith('at(') ? (rule.ExpireDate?.toISOString() ?? null) : null,
    reason: rule.Description ?? null,
    expression: Expression,
    duration: Duration,
    timezone: Timezone ?? null,
  };
}

/**
 * A rule that mutes once, for whole minutes from the next one on: CloudWatch takes no seconds, and whether it takes a
 * time that is over is not documented. It expires with its window, so that its end can be read.
 */
export function muteOnce(
  name: string,
  alarms: readonly string[],
  reason: string | null,
  { now, forMs }: { readonly now: number; readonly forMs: number },
): MuteRule & { readonly from: string; readonly until: string } {
  const from = Math.ceil(now / MINUTE) * MINUTE;
  const minutes = Math.ceil(forMs / MINUTE);
  return {
    name,
    alarms,
    active: from === now,
    from: new Date(from).toISOString(),
    until: new Date(from + minutes * MINUTE).toISOString(),
    reason,
    expression: `at(${new Date(from).toISOString().slice(0, 16)})`,
    duration: `PT${minutes}M`,
    timezone: null,
  };
}

/** Makes a rule, or makes one of the same name anew. */
export async function putMuteRule(cloudWatch: CloudWatchApi, rule: MuteRule): Promise<void> {
  await cloudWatch.putAlarmMuteRule({
    Name: rule.name,
    Rule: {
      Schedule: {
        Expression: rule.expression,
        Duration: rule.duration,
        ...(rule.timezone === null ? {} : { Timezone: rule.timezone }),
      },
    },
    MuteTargets: { AlarmNames: [...rule.alarms] },
    ...(rule.reason === null ? {} : { Description: rule.reason }),
    ...(rule.until === null ? {} : { ExpireDate: new Date(rule.until) }),
  });
}

/** Alarms that it muted act at once where they are in ALARM. */
export async function deleteMuteRule(cloudWatch: CloudWatchApi, name: string): Promise<void> {
  await cloudWatch.deleteAlarmMuteRule({ AlarmMuteRuleName: name });
}
