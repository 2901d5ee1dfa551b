import type { LogsApi } from '../../aws/logs.ts';

/** What `logs retention` tells. */
export interface RetentionChanged {
  readonly changed: boolean;
  readonly groups: readonly GroupRetention[];
}

/** Days that a group keeps its lines; null for ever. */
export interface GroupRetention {
  readonly source: string;
  readonly group: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** @param days null keeps lines for ever. */
export async function setRetention(logs: LogsApi, group: string, days: number | null): Promise<void> {
  if (days === null) await logs.deleteRetentionPolicy({ logGroupName: group });
  else await logs.putRetentionPolicy({ logGroupName: group, retentionInDays: days });
}
