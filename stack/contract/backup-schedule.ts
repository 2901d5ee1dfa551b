/** What the stack and the command line say of scheduled backups. */

/** A rate of EventBridge Scheduler, in hours or days. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based */
export const BACKUP_RATE = 'rate\\((1 (hour|day)|([2-9]|[1-9][0-9]{1,3}) (hours|days))\\)';

/** Stands between the stack's name and the id of a run, in the name of a scheduled backup. */
export const SCHEDULED_BACKUP = '-scheduled-';
