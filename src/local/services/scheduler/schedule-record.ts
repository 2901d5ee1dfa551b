import type { Properties } from '../../resource-provider.ts';

/** A schedule of a stack. Times are ISO 8601. */
export interface ScheduleRecord {
  readonly name: string;
  readonly owner: string;
  /** As its template sets it. */
  readonly settings: Properties;
  /** When it began to run, from which its times are counted. */
  readonly since: string;
  /** The time that it has last run for; null before the first. */
  readonly lastRun: string | null;
}
