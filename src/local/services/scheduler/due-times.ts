import { text } from '../../resource-provider.ts';
import { periodOf } from './rate.ts';
import type { ScheduleRecord } from './schedule-record.ts';

/**
 * The first time that was not run; undefined for a schedule that does not run. "If you do not provide a StartDate for a
 * rate-based schedule, your schedule starts invoking the target immediately":
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function nextTime({ settings, since, lastRun }: ScheduleRecord): number | undefined {
  const period = periodOf(text(settings, 'ScheduleExpression'));
  if (period === undefined || settings.State === 'DISABLED') return undefined;
  const begin = Date.parse(since);
  if (lastRun === null) return begin;
  return begin + (Math.floor((Date.parse(lastRun) - begin) / period) + 1) * period;
}

/** The last time that has come and was not run. */
export function dueTime(record: ScheduleRecord, now: number): number | undefined {
  const next = nextTime(record);
  const period = periodOf(text(record.settings, 'ScheduleExpression'));
  if (next === undefined || period === undefined || now < next) return undefined;
  return next + Math.floor((now - next) / period) * period;
}
