import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { isThere, resourcesOf } from '../stack/resources.ts';
import type { Backup } from './backup.ts';
import { chooseForPruning, kindOfBackups, monthlyCost } from './prune.ts';

/** What `backup schedule` tells. */
export interface BackupSchedule {
  /** The rate of the configuration; null where it has none. */
  readonly schedule: string | null;
  readonly periodSeconds: number | null;
  /** Scheduled backups that are to stay of each table; null where the configuration does not say. */
  readonly keep: number | null;
  /** Whether the stack has the schedule. */
  readonly deployed: boolean;
  /** ISO 8601: since when the schedule is as it is; null while there is none. */
  readonly since: string | null;
  /** The newest scheduled backup that can be used; null when there is none. */
  readonly last: Pick<Backup, 'name' | 'table' | 'createdAt'> | null;
  /** Whether more than two periods passed without one. */
  readonly late: boolean;
  readonly count: number;
  readonly bytes: number;
  /** Those beyond `keep`; null where that is not set. */
  readonly beyondKeep: number | null;
  /** US dollars at the rates of us-east-1: for all scheduled backups that there are. */
  readonly monthlyCost: number;
}

export interface ScheduleDeps {
  readonly cloudFormation: CloudFormationApi;
  readonly stackName: string;
  readonly backups: readonly Backup[];
  readonly wanted: { readonly backupSchedule: string; readonly backupKeep: number | null };
  readonly now: Date;
}

const HOUR_S = 3600;

/** Seconds between two runs; null for a text that is no rate of hours or days. */
export function periodSeconds(rate: string): number | null {
  const [, count, unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(rate) ?? [];
  if (count === undefined) return null;
  return Number(count) * (unit === 'day' ? 24 * HOUR_S : HOUR_S);
}

/** How the schedule does: what is configured, what the stack has, and what came of it. */
export async function readSchedule(deps: ScheduleDeps): Promise<BackupSchedule> {
  const { cloudFormation, stackName, wanted, now } = deps;
  const resources = await resourcesOf(cloudFormation, stackName);
  const found = resources
    .filter(isThere)
    .find(({ ResourceType }) => ResourceType === 'AWS::Scheduler::Schedule');
  const kindOf = kindOfBackups(stackName);
  const backups = deps.backups.filter((backup) => kindOf(backup) === 'scheduled');
  const last = backups.find(({ status }) => status === 'AVAILABLE');
  const period = periodSeconds(wanted.backupSchedule);
  const since = found?.LastUpdatedTimestamp?.toISOString() ?? null;
  // Of a schedule that was made or changed since, nothing can be late before.
  const from = Math.max(Date.parse(last?.createdAt ?? '') || 0, Date.parse(since ?? '') || 0);
  const keep = wanted.backupKeep;
  return {
    schedule: wanted.backupSchedule === '' ? null : wanted.backupSchedule,
    periodSeconds: period,
    keep,
    deployed: found !== undefined,
    since,
    last: last === undefined ? null : { name: last.name, table: last.table, createdAt: last.createdAt },
    late: found !== undefined && period !== null && now.getTime() - from > 2 * period * 1000,
    count: backups.length,
    bytes: backups.reduce((sum, { bytes }) => sum + bytes, 0),
    beyondKeep:
      keep === null
        ? null
        : chooseForPruning(backups, { keep, olderThanMs: undefined, kindOf, only: 'scheduled' }, now).pruned
            .length,
    monthlyCost: monthlyCost(backups),
  };
}
