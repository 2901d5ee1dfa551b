import { rateOf } from '../cost/rates.ts';
import type { Backup } from './backup.ts';

const GB = 2 ** 30;

/** Which backups stay and which go. */
export interface Pruning {
  readonly kept: readonly Backup[];
  readonly pruned: readonly Backup[];
}

/** What stays of backups. */
export interface Keeping {
  /** How many of the newest of each table stay. */
  readonly keep: number;
  /** Of the others, those that are younger stay too. */
  readonly olderThanMs: number | undefined;
  /** Those that a restore made before it moved the application are counted by themselves. */
  readonly isSafety: (backup: Backup) => boolean;
}

/** Only what users made and what is complete goes: AWS lets its own expire. @param backups the newest first. */
export function chooseForPruning(
  backups: readonly Backup[],
  { keep, olderThanMs, isSafety }: Keeping,
  now: Date,
): Pruning {
  const candidates = backups.filter(({ type, status }) => type === 'USER' && status === 'AVAILABLE');
  const seen = new Map<string, number>();
  const pruned = candidates.filter((backup) => {
    const kind = `${backup.table}${isSafety(backup) ? ' safety' : ''}`;
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
