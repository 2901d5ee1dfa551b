import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { ifFound } from '../../errors.ts';

/** What waiting for the indexes of a table needs. */
export interface IndexWait extends Timing {
  readonly dynamoDB: Pick<DynamoDBApi, 'describeTable'>;
  /** Told once of an index that is not ready, such as `StatusByUpdate is CREATING`. */
  readonly report: (line: string) => void;
}

/** An answer may be of before the change, though not of long before. */
const STALE_MS = 30_000;

/**
 * Waits until no index of a table is being made or removed, which takes as long as reading all of its rows.
 * @param expected the name of one that was begun.
 */
export async function awaitIndexes(
  { dynamoDB, clock, signal, report }: IndexWait,
  table: string,
  expected?: string,
): Promise<void> {
  const pace = createPace(clock, signal);
  const begin = clock.now().getTime();
  const told = new Set<string>();
  for (;;) {
    const described = await ifFound(dynamoDB.describeTable({ TableName: table }, { fresh: true }));
    const { GlobalSecondaryIndexes = [], TableStatus = 'ACTIVE' } = described?.Table ?? {};
    const waiting = GlobalSecondaryIndexes.filter(({ IndexStatus = 'ACTIVE' }) => IndexStatus !== 'ACTIVE');
    const isListed =
      expected === undefined || GlobalSecondaryIndexes.some((each) => each.IndexName === expected);
    const isOld = !isListed && clock.now().getTime() - begin < STALE_MS;
    if (waiting.length === 0 && TableStatus !== 'UPDATING' && !isOld) return;
    for (const { IndexName = '', IndexStatus = '', Backfilling = false } of waiting) {
      const line = `${IndexName} is ${IndexStatus}${Backfilling ? ': the rows of the table are read for it' : ''}`;
      if (!told.has(line)) report(line);
      told.add(line);
    }
    await pace.pause();
  }
}
