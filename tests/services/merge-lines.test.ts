import { expect, it } from 'vitest';
import type { LogLine } from '../../src/services/logs/lines/log-line.ts';
import { createLineReader } from '../../src/services/logs/lines/read-line.ts';
import { mergeLines } from '../../src/services/logs/merge-lines.ts';

const read = createLineReader();

async function* source(...batches: readonly (readonly number[])[]): AsyncGenerator<LogLine[], void> {
  for (const batch of batches)
    yield batch.map((timestamp) => read({ timestamp, message: String(timestamp) }, 'function', false));
}

async function merged(...sources: AsyncGenerator<LogLine[], void>[]): Promise<string[]> {
  const found: string[] = [];
  for await (const lines of mergeLines(sources)) found.push(...lines.map(({ message }) => message));
  return found;
}

it('puts lines of sources into the order of time, over batches of any size', async () => {
  expect(await merged(source([1, 4], [], [6]), source([2, 3], [5, 7, 8]), source())).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map(String),
  );
});

it('comes to an end with batches that are in no order, and has every line once', async () => {
  const found = await merged(source([10, 5], [12, 11]), source([7, 8], [6]));
  expect(found.sort()).toEqual([10, 11, 12, 5, 6, 7, 8].map(String).sort());
});
