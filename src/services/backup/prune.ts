import { rateOf } from '../cost/rates.ts';
import type { Backup } from './backup.ts';

const GB = 2 ** 30;

/** Which backups stay and which go. */
export interface Pruning {
  readonly kept: readonly Backup[];
  readonly pruned: readonly Backup[];
}

/**
 * The newest `keep` stay, and of the others those that are younger than `olderThanMs`. Only what users made and
 * what is complete goes: AWS lets its own expire.
 */
export function chooseForPruning(
  backups: readonly Backup[],
  keep: number,
  olderThanMs: number | undefined,
  now: Date,
): Pruning {
  const candidates = backups.filter(({ type, status }) => type === 'USER' && status === 'AVAILABLE');
  const pruned = candidates
    .slice(keep)
    .filter(({ createdAt }) => now.getTime() - Date.parse(createdAt) > (olderThanMs ?? 0));
  return { kept: backups.filter((backup) => !pruned.includes(backup)), pruned };
}

/** What backups cost a month, in US dollars at the rates of us-east-1. */
export function monthlyCost(backups: readonly Backup[]): number {
  const bytes = backups.reduce((sum, backup) => sum + backup.bytes, 0);
  return Math.round((bytes / GB) * rateOf('tableBackups').usd * 1e6) / 1e6;
}
