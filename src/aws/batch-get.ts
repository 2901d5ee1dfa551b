import { BackofficeError } from '../errors.ts';
import { type BackoffDeps, createBackoff, unlessThrottled } from './backoff.ts';
import type { WireRow } from './wire-row.ts';

interface KeyList {
  readonly Keys: readonly WireRow[];
  readonly ConsistentRead?: boolean;
}

export interface BatchGetRequest {
  readonly RequestItems: Readonly<Record<string, KeyList>>;
}

export interface BatchGetAnswer {
  readonly Responses?: Readonly<Record<string, readonly WireRow[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, KeyList>>;
}

export const KEYS_AT_ONCE = 100;

/**
 * Reads rows by their keys, strongly consistent. DynamoDB hands back the keys that it could not look up at once; they
 * are asked for again until each is answered, so that a row which is not among those returned is not in the table.
 * @throws BackofficeError BUSY when keys are not answered.
 */
export async function getRows(
  batchGet: (request: BatchGetRequest) => Promise<BatchGetAnswer>,
  table: string,
  keys: readonly WireRow[],
  deps: BackoffDeps,
): Promise<WireRow[]> {
  const found: WireRow[] = [];
  for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
    let wanted = keys.slice(start, start + KEYS_AT_ONCE);
    const backoff = createBackoff(deps, (tries) => notAnswered(table, wanted.length, keys.length, tries));
    while (wanted.length > 0) {
      const request = { RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } };
      const answer = await unlessThrottled(batchGet(request));
      const left = answer === undefined ? wanted : [...(answer.UnprocessedKeys?.[table]?.Keys ?? [])];
      found.push(...(answer?.Responses?.[table] ?? []));
      const progressed = left.length < wanted.length;
      wanted = left;
      if (wanted.length > 0) await backoff.pause(progressed);
    }
  }
  return found;
}

function notAnswered(table: string, left: number, asked: number, tries: number): BackofficeError {
  return new BackofficeError(
    'BUSY',
    `DynamoDB did not answer for ${left} of ${asked} keys of ${table}: it throttles the reads, and did so ${tries} times in a row`,
    { hint: (command) => `whether they are in the table is not known; retry: ${command.again()}` },
  );
}
