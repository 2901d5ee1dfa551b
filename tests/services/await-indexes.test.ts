import type { GlobalSecondaryIndexDescription } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import type { DynamoDBApi } from '../../src/aws/dynamodb.ts';
import { awaitIndexes } from '../../src/services/table/await-indexes.ts';
import { createTestClock } from '../support/clock.ts';

type Look = readonly GlobalSecondaryIndexDescription[];

const OLD = { IndexName: 'StatusIndex', IndexStatus: 'ACTIVE' } as const;
const INDEX = 'StatusByUpdate';

/** Looks at a table whose answers are given; the last one stays. @returns how many looks it took, and what was told. */
async function looks(answers: readonly Look[], expected?: string) {
  const clock = createTestClock();
  const told: string[] = [];
  let count = 0;
  const describeTable: DynamoDBApi['describeTable'] = async () => {
    const GlobalSecondaryIndexes = answers[Math.min(count, answers.length - 1)] ?? [];
    count += 1;
    return {
      Table: { TableStatus: 'ACTIVE', GlobalSecondaryIndexes: [...GlobalSecondaryIndexes] },
      $metadata: {},
    };
  };
  let done = false;
  const signal = new AbortController().signal;
  const wait = awaitIndexes(
    { dynamoDB: { describeTable }, clock, signal, report: (line) => void told.push(line) },
    'table',
    expected,
  ).then(() => {
    done = true;
  });
  while (!done) {
    await new Promise(setImmediate);
    clock.advance(1000);
  }
  await wait;
  return { count, told };
}

it('waits through each state of an index, and tells each once', async () => {
  const making = { IndexName: INDEX, IndexStatus: 'CREATING' } as const;
  const filling = { ...making, Backfilling: true };
  const ready = { IndexName: INDEX, IndexStatus: 'ACTIVE' } as const;
  expect(
    await looks([
      [OLD, making],
      [OLD, filling],
      [OLD, filling],
      [OLD, ready],
    ]),
  ).toEqual({
    count: 4,
    told: ['StatusByUpdate is CREATING', 'StatusByUpdate is CREATING: the rows of the table are read for it'],
  });
});

it('waits for one that was begun though an answer is of before, and not for ever', async () => {
  const filling = { IndexName: INDEX, IndexStatus: 'CREATING', Backfilling: true } as const;
  const ready = { IndexName: INDEX, IndexStatus: 'ACTIVE' } as const;
  expect(await looks([[OLD], [OLD], [OLD, filling], [OLD, ready]], INDEX)).toMatchObject({ count: 4 });
  expect(await looks([[OLD]])).toEqual({ count: 1, told: [] });
  const { count } = await looks([[OLD]], INDEX);
  expect([count > 3, count < 60]).toEqual([true, true]);
});

it('waits until one that goes is gone', async () => {
  const going = { IndexName: INDEX, IndexStatus: 'DELETING' } as const;
  expect(await looks([[OLD, going], [OLD, going], [OLD]])).toEqual({
    count: 3,
    told: ['StatusByUpdate is DELETING'],
  });
});
