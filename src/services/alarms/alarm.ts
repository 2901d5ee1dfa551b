import type { CompositeAlarm, LogAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';

/** How an alarm stands. */
export interface AlarmDetails {
  readonly name: string;
  /** metric, composite, log or promql; what CloudWatch adds later is shown as it comes. */
  readonly kind: 'metric' | 'composite' | 'log' | 'promql';
  /** OK, ALARM or INSUFFICIENT_DATA. */
  readonly state: string;
  /** When it last changed, ISO 8601. */
  readonly since: string | null;
  readonly reason: string | null;
  readonly description: string | null;
  /** What puts it in alarm, in words. */
  readonly condition: string;
  readonly threshold: number | null;
  /** The newest value of what it watches; null when there is none, or it was not asked for. */
  readonly value: number | null;
  /** ISO 8601. */
  readonly valueTime: string | null;
  /** Why its state cannot be relied on; null when it can. */
  readonly broken: string | null;
  /** Why nobody would hear of it; null when somebody would, or that is not known: see `heard`. */
  readonly silent: string | null;
  /** Whether somebody would hear of it; null when that is not known, or was not asked for. */
  readonly heard: boolean | null;
  /** Confirmed subscriptions of its topics; null when not known, or not asked for. */
  readonly listeners: number | null;
  /** Subscriptions that wait for a confirmation, by endpoint, shortened. */
  readonly pending: readonly string[];
  /** What mutes it, or will; null when nothing does, or that cannot be read. */
  readonly muted: AlarmMute | null;
  /** ARNs of what it does when it goes off. */
  readonly actions: readonly string[];
}

/** A mute rule, as far as it is about one alarm. */
export interface AlarmMute {
  readonly rule: string;
  /** Whether it mutes now; else it will. */
  readonly active: boolean;
  /** ISO 8601; null when CloudWatch does not say. */
  readonly until: string | null;
  readonly reason: string | null;
}

/** What `alarms` tells. */
export interface AlarmList {
  readonly alarms: readonly AlarmDetails[];
  readonly notes: readonly string[];
}

type Described = Pick<
  MetricAlarm & CompositeAlarm,
  | 'AlarmName'
  | 'AlarmDescription'
  | 'StateValue'
  | 'StateReason'
  | 'StateUpdatedTimestamp'
  | 'StateTransitionedTimestamp'
  | 'ActionsEnabled'
  | 'AlarmActions'
  | 'ActionsSuppressedBy'
  | 'ActionsSuppressedReason'
> & { readonly EvaluationState?: string | undefined };

export function metricAlarm(alarm: MetricAlarm): AlarmDetails {
  const promql = alarm.EvaluationCriteria?.PromQLCriteria;
  return {
    ...common(alarm),
    kind: promql === undefined ? 'metric' : 'promql',
    condition: promql === undefined ? metricCondition(alarm) : `PromQL: ${promql.Query ?? ''}`,
    threshold: alarm.Threshold ?? null,
  };
}

export function compositeAlarm(alarm: CompositeAlarm): AlarmDetails {
  return { ...common(alarm), kind: 'composite', condition: alarm.AlarmRule ?? '', threshold: null };
}

export function logAlarm(alarm: LogAlarm): AlarmDetails {
  const { QueryResultsToAlarm: needed, QueryResultsToEvaluate: of, Threshold, ComparisonOperator } = alarm;
  return {
    ...common(alarm),
    kind: 'log',
    condition: `log query ${sign(ComparisonOperator)} ${Threshold ?? '?'} for ${needed ?? of ?? 1} of ${of ?? 1} results`,
    threshold: Threshold ?? null,
  };
}

/** StateUpdatedTimestamp also moves when an evaluation changes nothing. */
function common(alarm: Described) {
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  const silent = silencedBy(alarm);
  return {
    name: alarm.AlarmName ?? '',
    state: alarm.StateValue ?? 'unknown',
    since: since?.toISOString() ?? null,
    reason: alarm.StateReason ?? null,
    description: alarm.AlarmDescription ?? null,
    value: null,
    valueTime: null,
    broken: brokenBy(alarm),
    silent,
    heard: silent === null ? null : false,
    listeners: null,
    pending: [],
    muted: null,
    actions: alarm.AlarmActions ?? [],
  };
}

const EVALUATION: Readonly<Record<string, string>> = {
  PARTIAL_DATA: 'it sees a part of the data only',
  EVALUATION_ERROR: 'it cannot be evaluated: its configuration is wrong',
  EVALUATION_FAILURE: 'it cannot be evaluated: CloudWatch has a problem',
};

function brokenBy({ EvaluationState }: Described): string | null {
  if (EvaluationState === undefined) return null;
  return EVALUATION[EvaluationState] ?? EvaluationState.toLowerCase().replaceAll('_', ' ');
}

function silencedBy({
  ActionsEnabled,
  AlarmActions = [],
  ActionsSuppressedBy,
  ActionsSuppressedReason,
}: Described) {
  if (ActionsEnabled === false) return 'its actions are switched off';
  if (ActionsSuppressedBy !== undefined)
    return `its actions are suppressed by ${ActionsSuppressedReason ?? ActionsSuppressedBy}`;
  return AlarmActions.length === 0 ? 'it has no action' : null;
}

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanOrEqualToThreshold: '<=',
  LessThanThreshold: '<',
};

function sign(operator: string | undefined): string {
  return SIGNS[operator ?? ''] ?? (operator ?? '?').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

function metricCondition(alarm: MetricAlarm): string {
  const { MetricName, Metrics = [], Statistic, ExtendedStatistic, EvaluationPeriods = 1 } = alarm;
  const watched = Metrics.find(({ ReturnData }) => ReturnData !== false);
  const what =
    MetricName === undefined
      ? (watched?.Label ?? watched?.Expression ?? watched?.MetricStat?.Metric?.MetricName ?? 'metric math')
      : `${MetricName} ${Statistic ?? ExtendedStatistic ?? ''}`.trim();
  const period =
    alarm.Period ?? watched?.Period ?? watched?.MetricStat?.Period ?? Metrics[0]?.MetricStat?.Period;
  const needed = alarm.DatapointsToAlarm ?? EvaluationPeriods;
  const times = EvaluationPeriods === 1 ? '' : `${needed} of ${EvaluationPeriods} × `;
  const limit = alarm.Threshold === undefined ? 'its expected band' : alarm.Threshold;
  return `${what} ${sign(alarm.ComparisonOperator)} ${limit} for ${times}${period === undefined ? '?' : `${period} s`}`;
}
