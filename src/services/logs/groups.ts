import type { LogsApi } from '../../aws/logs.ts';
import type { LogSource } from './sources.ts';

/** A log group of the application. */
export interface LogGroupDetails {
  readonly source: string;
  readonly name: string;
  /** Whether it is there: the first line makes it, where nothing else did. */
  readonly exists: boolean;
  /** Null for ever. */
  readonly retentionDays: number | null;
  readonly storedBytes: number;
  /** STANDARD, INFREQUENT_ACCESS, …; only STANDARD can be followed. */
  readonly class: string;
  /** ISO 8601. */
  readonly createdAt: string | null;
}

export interface LogGroupList {
  readonly groups: readonly LogGroupDetails[];
}

export function readGroups(logs: LogsApi, sources: readonly LogSource[]): Promise<LogGroupDetails[]> {
  return Promise.all(
    sources.map(async ({ name: source, group: name }) => {
      const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: name });
      const found = logGroups.find(({ logGroupName }) => logGroupName === name);
      return {
        source,
        name,
        exists: found !== undefined,
        retentionDays: found?.retentionInDays ?? null,
        storedBytes: found?.storedBytes ?? 0,
        class: found?.logGroupClass ?? 'STANDARD',
        createdAt: found?.creationTime === undefined ? null : new Date(found.creationTime).toISOString(),
      };
    }),
  );
}

/** The log groups are as old as the application; without them nothing is known of that. Milliseconds since 1970. */
export function madeAt(groups: readonly LogGroupDetails[]): number {
  const times = groups.flatMap(({ createdAt }) => (createdAt === null ? [] : [Date.parse(createdAt)]));
  return times.length === 0 ? 0 : Math.min(...times);
}
