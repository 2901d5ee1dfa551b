import { defined } from '../../defined.ts';
import { GROUPS, type Group, metricKeys } from '../../services/metrics/catalogue.ts';
import type { MetricsRequest } from '../../services/metrics/report.ts';
import { metricWindow } from '../../services/metrics/window.ts';
import { checkThresholds, readThresholds, type Threshold } from '../../services/thresholds.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { timeRange } from '../options/time-range.ts';
import type { TimePoint } from '../options/times.ts';

export const WHAT = [...GROUPS, 'all'] as const;

/** What was asked for. */
export interface MetricsOptions {
  readonly since: TimePoint;
  readonly until?: TimePoint | undefined;
  /** Milliseconds. */
  readonly period?: number | undefined;
  readonly compare?: number | undefined;
  readonly failIf?: string | undefined;
  readonly allowNoData?: boolean | undefined;
}

/** @throws BackofficeError (USAGE) for a time or a threshold that makes no sense. */
export function metricsRequest(
  cli: CommandContext,
  what: (typeof WHAT)[number],
  { period, compare, failIf, allowNoData = false, ...range }: MetricsOptions,
): MetricsRequest {
  const now = cli.context.clock.now().getTime();
  const { from, to } = timeRange(cli, range);
  const groups = what === 'all' ? GROUPS : [what];
  return {
    groups,
    window: metricWindow(from, to, now, period === undefined ? undefined : period / 1000),
    thresholds: failIf === undefined ? [] : checkedThresholds(failIf, groups),
    allowNoData,
    tableSize: what === 'table',
    ...defined({ compareMs: compare }),
  };
}

/** Names are checked before anything is asked; those of operations and indexes are only known then. */
function checkedThresholds(text: string, groups: readonly Group[]): Threshold[] {
  const thresholds = readThresholds(text);
  checkThresholds(thresholds, metricKeys(groups));
  return thresholds;
}
