import { DAY_MS } from '../../expire.ts';
import type { LogStore } from './log-store.ts';

/**
 * Removes the lines that are older than their group keeps them; a group without a retention keeps all. AWS takes up to 72
 * hours for it. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export async function* expireEvents(logs: LogStore, now: number): AsyncGenerator<void> {
  for (const { name, retentionInDays } of await logs.groups(''))
    if (retentionInDays !== undefined) yield* logs.removeBefore(name, now - retentionInDays * DAY_MS);
}
