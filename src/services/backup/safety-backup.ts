import { SCHEDULED_BACKUP } from '../../../stack/contract/backup-schedule.ts';

/** What the names of scheduled backups begin with; the id of the run follows. */
export function scheduledPrefix(stackName: string): string {
  return `${stackName}${SCHEDULED_BACKUP}`;
}

/** What the names of backups that are made before the application leaves a table begin with. */
export function safetyPrefix(stackName: string): string {
  return `${stackName}-before-`;
}
