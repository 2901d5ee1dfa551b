import type { AlarmDetails } from '../alarms/alarm.ts';
import type { FiredAlarm } from '../alarms/fired.ts';
import type { ErrorReport } from '../logs/errors/report.ts';
import type { MetricsReport } from '../metrics/report.ts';
import type { RouteUse } from './routes.ts';

/** Something that was looked at, and what it means. */
export interface Check {
  readonly name: string;
  readonly level: CheckLevel;
  readonly detail: string;
}

export type CheckLevel = 'good' | 'unknown' | 'warning' | 'bad';

/** The worst of all checks. */
export interface Verdict {
  readonly level: Exclude<CheckLevel, 'unknown'>;
  readonly text: string;
}

/** Shares of failed calls, in percent. */
const RATE_WARNING = 1;
const RATE_BAD = 5;

export interface Evidence {
  readonly metrics: MetricsReport;
  readonly alarms: readonly AlarmDetails[] | null;
  readonly fired: readonly FiredAlarm[] | null;
  readonly errors: ErrorReport | null;
  readonly routes: readonly RouteUse[] | null;
  /** Whether notifications are sent at all: the embedded environment sends none. */
  readonly notifies: boolean;
}

/** What can be said of some time, always the same checks in the same order. */
export function judge({ metrics, alarms, fired, errors, routes, notifies }: Evidence): Check[] {
  return [
    alarmsCheck(alarms, fired, notifies),
    rateCheck('errors', metrics, 'errorRate', 'requests'),
    rateCheck('crashes of the function', metrics, 'crashRate', 'invocations'),
    throttleCheck(metrics, routes),
    errorsCheck(errors),
    ...metrics.thresholds.map(({ threshold, value, breached }) => ({
      name: `limit ${threshold}`,
      level: breached ? ('bad' as const) : value === null ? ('unknown' as const) : ('good' as const),
      detail: value === null ? 'there is no value' : `it is ${Number(value.toPrecision(6))}`,
    })),
  ];
}

export function verdictOf(checks: readonly Check[]): Verdict {
  const of = (level: CheckLevel): string[] =>
    checks.filter((check) => check.level === level).map(({ name }) => name);
  const [bad, warning, unknown] = [of('bad'), of('warning'), of('unknown')];
  if (bad.length > 0) return { level: 'bad', text: `needs attention: ${bad.join(', ')}` };
  if (warning.length > 0)
    return { level: 'warning', text: `works, with something to look at: ${warning.join(', ')}` };
  return unknown.length === 0
    ? { level: 'good', text: 'all is well' }
    : { level: 'good', text: `nothing wrong was seen; not known: ${unknown.join(', ')}` };
}

/** What went off within the time counts, also when it is quiet again. */
function alarmsCheck(
  alarms: readonly AlarmDetails[] | null,
  fired: readonly FiredAlarm[] | null,
  notifies: boolean,
): Check {
  const name = 'alarms';
  if (alarms === null || fired === null) return { name, level: 'unknown', detail: 'could not be read' };
  const named = (wanted: readonly AlarmDetails[]): string => wanted.map((alarm) => alarm.name).join(', ');
  const firing = alarms.filter(({ state }) => state === 'ALARM');
  const broken = alarms.filter((alarm) => alarm.broken !== null);
  const silent = alarms.filter((alarm) => alarm.silent !== null && (notifies || alarm.listeners === null));
  if (firing.length > 0) return { name, level: 'bad', detail: `in alarm: ${named(firing)}` };
  if (broken.length > 0) return { name, level: 'warning', detail: `broken: ${named(broken)}` };
  if (silent.length > 0) return { name, level: 'warning', detail: `nobody would hear of: ${named(silent)}` };
  const went = [...new Set(fired.map(({ alarm }) => alarm))];
  if (went.length > 0) return { name, level: 'warning', detail: `went off in this time: ${went.join(', ')}` };
  if (alarms.length === 0) return { name, level: 'warning', detail: 'there is none' };
  const untold = alarms.filter(({ heard }) => heard === null);
  if (untold.length > 0)
    return {
      name,
      level: 'unknown',
      detail: `quiet; whether anybody listens is not known: ${named(untold)}`,
    };
  return { name, level: 'good', detail: `${alarms.length} quiet` };
}

function totalOf({ metrics }: MetricsReport, key: string): number | null {
  return metrics.find((metric) => metric.key === key)?.total ?? null;
}

function rateCheck(name: string, metrics: MetricsReport, rateKey: string, countKey: string): Check {
  const rate = totalOf(metrics, rateKey);
  const count = totalOf(metrics, countKey) ?? 0;
  if (rate === null) return { name, level: 'unknown', detail: `no ${countKey}` };
  const level = rate >= RATE_BAD ? 'bad' : rate >= RATE_WARNING ? 'warning' : 'good';
  return { name, level, detail: `${Number(rate.toPrecision(2))} % of ${count} ${countKey}` };
}

function throttleCheck(metrics: MetricsReport, routes: Evidence['routes']): Check {
  const logged = routes?.reduce((total, { throttled }) => total + throttled, 0) ?? null;
  const counts = [
    ['API (429, at least)', logged ?? totalOf(metrics, 'throttledRequests')],
    ['function', totalOf(metrics, 'throttles')],
    ['table reads', totalOf(metrics, 'readThrottles')],
    ['table writes', totalOf(metrics, 'writeThrottles')],
  ] as const;
  const throttled = counts.filter(([, count]) => (count ?? 0) > 0);
  if (throttled.length === 0) return { name: 'throttling', level: 'good', detail: 'none' };
  const detail = throttled.map(([what, count]) => `${what} ${count}`).join(', ');
  return { name: 'throttling', level: 'warning', detail };
}

function errorsCheck(errors: ErrorReport | null): Check {
  const name = 'errors in the logs';
  if (errors === null) return { name, level: 'unknown', detail: 'could not be read' };
  const fresh = errors.groups.filter((group) => group.new);
  if (fresh.length > 0)
    return { name, level: 'warning', detail: `${fresh.length} new since release ${errors.release?.number}` };
  return {
    name,
    level: 'good',
    detail: `${errors.errors} in ${errors.groups.length} groups, none of them new`,
  };
}
