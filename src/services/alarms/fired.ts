import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import { readAlarmHistory } from './history.ts';

/** That an alarm went off. */
export interface FiredAlarm {
  readonly alarm: string;
  /** ISO 8601. */
  readonly time: string;
  readonly reason: string | null;
}

const MOST = 200;

/** The alarms of an environment that went off within a time, whatever their state is now; the newest first. */
export async function readFiredAlarms(
  cloudWatch: CloudWatchApi,
  prefix: string,
  range: { readonly from: number; readonly to: number },
): Promise<FiredAlarm[]> {
  const { events } = await readAlarmHistory(cloudWatch, { prefix, ...range, limit: MOST, all: false });
  return events
    .filter(({ to }) => to === 'ALARM')
    .map(({ alarm, time, reason }) => ({ alarm, time, reason }));
}
