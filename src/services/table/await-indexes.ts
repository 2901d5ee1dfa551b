import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { ifFound } from '../../errors.ts';

/** What waiting for the indexes of a table needs. */
export interface IndexWait extends Timing {
  readonly dynamoDB: DynamoDBApi;
  /** Told once of an index that is not ready, such as `StatusByUpdate is CREATING`. */
  readonly report: (line: string) => void;
}

/** Waits until no index of a table is being made or removed, which takes as long as reading all of its rows. */
export async function awaitIndexes(
  { dynamoDB, clock, signal, report }: IndexWait,
  table: string,
): Promise<void> {
  const pace = createPace(clock, signal);
  const told = new Set<string>();
  for (;;) {
    const described = await ifFound(dynamoDB.describeTable({ TableName: table }, { fresh: true }));
    const { GlobalSecondaryIndexes = [], TableStatus = 'ACTIVE' } = described?.Table ?? {};
    const waiting = GlobalSecondaryIndexes.filter(({ IndexStatus = 'ACTIVE' }) => IndexStatus !== 'ACTIVE');
    if (waiting.length === 0 && TableStatus !== 'UPDATING') return;
    for (const { IndexName = '', IndexStatus = '', Backfilling = false } of waiting) {
      const line = `${IndexName} is ${IndexStatus}${Backfilling ? ': the rows of the table are read for it' : ''}`;
      if (!told.has(line)) report(line);
      told.add(line);
    }
    await pace.pause();
  }
}
