import type { DatedErrorGroup, ErrorReport } from '../logs/errors/report.ts';
import type { MetricsReport } from '../metrics/report.ts';
import type { Evidence } from './checks.ts';

/** A kind of trouble that can be told from the numbers, in the words of its first line. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly text: string;
}

export type TroubleKind =
  | 'outage'
  | 'table-throttled'
  | 'function-throttled'
  | 'stage-throttled'
  | 'timeouts'
  | 'new-errors';

/** Fewer failures than this are no outage. */
const LEAST_FAILURES = 5;
const OUTAGE_PERCENT = 50;
/** A refused request now and then is what a limit is for. */
const REFUSED_PERCENT = 1;

/** What kind of trouble there was, the worst first: pure, over what the report shows. */
export function troublesIn({
  metrics,
  errors,
  routes,
}: Pick<Evidence, 'metrics' | 'errors' | 'routes'>): Trouble[] {
  const told: readonly (readonly [TroubleKind, string | null])[] = [
    ['outage', outage(metrics, errors)],
    ['table-throttled', tableThrottled(metrics, errors)],
    ['timeouts', timeouts(errors)],
    ['function-throttled', functionThrottled(metrics)],
    ['stage-throttled', stageThrottled(routes)],
    ['new-errors', newErrors(errors)],
  ];
  return told.flatMap(([kind, text]) => (text === null ? [] : [{ kind, text }]));
}

function outage(metrics: MetricsReport, errors: ErrorReport | null): string | null {
  const since = mostlyNewSince(errors);
  const what = since === null ? 'outage' : `outage since release ${since}`;
  const failed = (rate: string, failures: string, all: string, words: string): string | null => {
    const [percent, count] = [totalOf(metrics, rate), totalOf(metrics, failures)];
    if (percent < OUTAGE_PERCENT || count < LEAST_FAILURES) return null;
    return `${what}: ${count} of ${totalOf(metrics, all)} ${words}`;
  };
  return (
    failed('errorRate', '5xx', 'requests', 'requests were answered with 5xx') ??
    failed('crashRate', 'crashes', 'invocations', 'invocations of the function crashed')
  );
}

/** What DynamoDB answers over the capacity of a table. */
const THROTTLED = /^(ProvisionedThroughputExceeded|RequestLimitExceeded|Throttling)(Exception)?$/;

/** CloudWatch counts events of the table, the log requests that failed by them. */
function tableThrottled(metrics: MetricsReport, errors: ErrorReport | null): string | null {
  const events = totalOf(metrics, 'readThrottles') + totalOf(metrics, 'writeThrottles');
  const requests = countOf(errors, ({ name }) => THROTTLED.test(name ?? ''));
  if (events === 0 && requests === 0) return null;
  const seen = [
    ...(events === 0 ? [] : [times(events, 'throttle event', 'throttle events')]),
    ...(requests === 0 ? [] : [times(requests, 'request failed by it', 'requests failed by it')]),
  ];
  return `the table was throttled: ${seen.join(', ')}`;
}

const TIMED_OUT = /^(the function timed out|Task timed out)/;

function timeouts(errors: ErrorReport | null): string | null {
  const count = countOf(
    errors,
    ({ name, message }) => name === 'Sandbox.Timedout' || TIMED_OUT.test(message),
  );
  return count === 0 ? null : `the function timed out: ${times(count, 'invocation', 'invocations')}`;
}

function functionThrottled(metrics: MetricsReport): string | null {
  const count = totalOf(metrics, 'throttles');
  return count === 0
    ? null
    : `the function was throttled: ${times(count, 'invocation', 'invocations')} refused`;
}

function stageThrottled(routes: Evidence['routes']): string | null {
  const sum = (of: 'requests' | 'throttled'): number =>
    routes?.reduce((total, route) => total + route[of], 0) ?? 0;
  const [refused, all] = [sum('throttled'), sum('requests')];
  if (refused === 0 || (100 * refused) / all < REFUSED_PERCENT) return null;
  return `the stage of the API was throttled: ${refused} of ${all} requests refused (429)`;
}

function newErrors(errors: ErrorReport | null): string | null {
  const fresh = errors?.groups.filter((group) => group.new === true) ?? [];
  if (fresh.length === 0) return null;
  return `${times(fresh.length, 'kind of error is', 'kinds of errors are')} new since release ${errors?.release?.number}`;
}

/** The release that most of the errors came with; null when they are older, or that is not known. */
function mostlyNewSince(errors: ErrorReport | null): number | null {
  if (errors === null || errors.release === null || errors.errors === 0) return null;
  const fresh = countOf(errors, (group) => group.new === true);
  return fresh * 2 > errors.errors ? errors.release.number : null;
}

function countOf(errors: ErrorReport | null, matches: (group: DatedErrorGroup) => boolean): number {
  return errors?.groups.filter(matches).reduce((total, { count }) => total + count, 0) ?? 0;
}

function totalOf({ metrics }: MetricsReport, key: string): number {
  return metrics.find((metric) => metric.key === key)?.total ?? 0;
}

function times(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
