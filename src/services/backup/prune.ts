import { rateOf } from '../cost/rates.ts';
import type { Backup } from './backup.ts';
import { safetyPrefix, scheduledPrefix } from './safety-backup.ts';

const GB = 2 ** 30;

/** Which backups stay and which go. */
export interface Pruning {
  readonly kept: readonly Backup[];
  readonly pruned: readonly Backup[];
}

/** What a backup was made for. */
export type BackupKind = 'safety' | 'scheduled' | 'other';

/** The kind of a backup, by its name. */
export function kindOfBackups(stackName: string): (backup: Pick<Backup, 'name'>) => BackupKind {
  const [safety, scheduled] = [safetyPrefix(stackName), scheduledPrefix(stackName)];
  return ({ name }) =>
    name.startsWith(safety) ? 'safety' : name.startsWith(scheduled) ? 'scheduled' : 'other';
}

/** What stays of backups. */
export interface Keeping {
  /** How many of the newest of each table stay. */
  readonly keep: number;
  /** Of the others, those that are younger stay too. */
  readonly olderThanMs: number | undefined;
  /** Those that a restore made before it moved the application, and scheduled ones, are counted by themselves. */
  readonly kindOf: (backup: Backup) => BackupKind;
  /** Only backups of this kind go. */
  readonly only: BackupKind | undefined;
  /** Backups of this kind stay, since something else says how many of them do. */
  readonly spared?: BackupKind | undefined;
}

/** Only what users made and what is complete goes: AWS lets its own expire. @param backups the newest first. */
export function chooseForPruning(
  backups: readonly Backup[],
  { keep, olderThanMs, kindOf, only, spared }: Keeping,
  now: Date,
): Pruning {
  const candidates = backups.filter(({ type, status }) => type === 'USER' && status === 'AVAILABLE');
  const seen = new Map<string, number>();
  const pruned = candidates.filter((backup) => {
    if ((only !== undefined && kindOf(backup) !== only) || kindOf(backup) === spared) return false;
    const kind = `${backup.table} ${kindOf(backup)}`;
    const newer = seen.get(kind) ?? 0;
    seen.set(kind, newer + 1);
    return newer >= keep && now.getTime() - Date.parse(backup.createdAt) > (olderThanMs ?? 0);
  });
  return { kept: backups.filter((backup) => !pruned.includes(backup)), pruned };
}

/** What backups cost a month, in US dollars at the rates of us-east-1. */
export function monthlyCost(backups: readonly Backup[]): number {
  const bytes = backups.reduce((sum, backup) => sum + backup.bytes, 0);
  return Math.round((bytes / GB) * rateOf('tableBackups').usd * 1e6) / 1e6;
}
