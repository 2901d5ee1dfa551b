import { describe, expect, it } from 'vitest';
import { type BatchGetAnswer, type BatchGetRequest, getRows } from '../../src/aws/batch-get.ts';
import type { BatchWriteAnswer, BatchWriteRequest, RowsApi, WireRow } from '../../src/aws/rows.ts';
import { BackofficeError } from '../../src/errors.ts';
import { createBudget } from '../../src/services/items/transfer/budget.ts';
import { createRowWriter } from '../../src/services/items/transfer/write-rows.ts';
import { createTestClock } from '../support/clock.ts';

const T = 'table';
const rowOf = (n: number): WireRow => ({ id: { S: `item-${n}` }, timestamp: { N: '0' } });
const rows = (count: number): WireRow[] => Array.from({ length: count }, (_, n) => rowOf(n));
const busy = (): BackofficeError => new BackofficeError('BUSY', 'ProvisionedThroughputExceededException');

function patience(signal = new AbortController().signal) {
  const clock = createTestClock();
  const begun = clock.now().getTime();
  const pauses: number[] = [];
  const sleep = (ms: number, until?: AbortSignal): Promise<void> => {
    pauses.push(ms);
    return clock.sleep(ms, until);
  };
  const waited = (): number => clock.now().getTime() - begun;
  return { deps: { clock: { ...clock, sleep }, signal, random: () => 1 }, pauses, waited };
}

/** A table that answers for a number of keys a call. */
function answering(most: (call: number) => number) {
  let calls = 0;
  return async ({ RequestItems }: BatchGetRequest): Promise<BatchGetAnswer> => {
    const keys = RequestItems[T]?.Keys ?? [];
    const now = keys.slice(0, most(calls));
    calls += 1;
    const left = keys.slice(now.length);
    return {
      Responses: { [T]: now },
      UnprocessedKeys: left.length === 0 ? {} : { [T]: { Keys: left } },
    };
  };
}

describe('keys that DynamoDB hands back', () => {
  it('are asked for again, with pauses, as long as there is progress', async () => {
    const { deps, pauses } = patience();
    expect(
      await getRows(
        answering(() => 1),
        T,
        rows(60),
        deps,
      ),
    ).toEqual(rows(60));
    expect(pauses).toHaveLength(59);
    expect(Math.max(...pauses)).toBe(100);
  });

  it('are never taken for rows that are not there: without an answer it is an error that says so', async () => {
    const { deps, pauses, waited } = patience();
    await expect(
      getRows(
        answering((call) => (call === 0 ? 90 : 0)),
        T,
        rows(150),
        deps,
      ),
    ).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringContaining('did not answer for 10 of 150 keys of table'),
    });
    expect(pauses.slice(0, 4)).toEqual([100, 200, 400, 800]);
    expect(waited()).toBeGreaterThan(60_000);
  });

  it('are waited for when the whole call is throttled, and other errors end it', async () => {
    let calls = 0;
    const answer = answering(() => 100);
    const throttled = async (request: BatchGetRequest): Promise<BatchGetAnswer> => {
      calls += 1;
      if (calls < 4) throw busy();
      return answer(request);
    };
    expect(await getRows(throttled, T, rows(3), patience().deps)).toHaveLength(3);
    const lost = new BackofficeError('UNREACHABLE', 'AWS does not answer in time');
    await expect(getRows(() => Promise.reject(lost), T, rows(3), patience().deps)).rejects.toBe(lost);
  });

  it('end with the signal', async () => {
    const reason = new BackofficeError('INTERRUPTED', 'interrupted');
    const { deps } = patience(AbortSignal.abort(reason));
    await expect(
      getRows(
        answering(() => 0),
        T,
        rows(3),
        deps,
      ),
    ).rejects.toBe(reason);
  });
});

describe('rows that DynamoDB hands back', () => {
  const api: RowsApi = {
    scan: async () => ({ Count: 0 }),
    query: async () => ({ Count: 0 }),
    get: async () => [],
    batchWrite: async () => ({}),
    put: async () => ({}),
    update: async () => ({}),
    delete: async () => ({}),
    close: () => undefined,
  };

  function writer(batchWrite: RowsApi['batchWrite']) {
    const { deps, pauses } = patience();
    const budget = createBudget(undefined, deps.clock, deps.signal);
    const write = createRowWriter(T, 'overwrite', {
      ...deps,
      throttled: () => undefined,
      rows: { ...api, batchWrite },
      budget,
    });
    const all = rows(25).map((row, line) => ({ id: String(row.id?.S), row, line, made: [] }));
    return { write: () => write(all), pauses };
  }
  const taking =
    (most: (call: number) => number) =>
    (calls = 0) =>
    async ({ RequestItems }: BatchWriteRequest): Promise<BatchWriteAnswer> => {
      const wanted = RequestItems[T] ?? [];
      const left = wanted.slice(most(calls));
      calls += 1;
      return left.length === 0 ? {} : { UnprocessedItems: { [T]: left } };
    };

  it('are written in the end when each call takes one', async () => {
    const { write, pauses } = writer(taking(() => 1)());
    expect(await write()).toMatchObject({ written: 25 });
    expect(pauses).toHaveLength(24);
  });

  it('are told by number when nothing goes any more', async () => {
    const { write } = writer(taking((call) => (call < 7 ? 1 : 0))());
    await expect(write()).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringContaining('written of the rows at hand: 7 of 25'),
    });
  });
});
