import { itemJson } from '../items.ts';
import type { Input } from '../requests/input.ts';
import type { Write } from './writes.ts';

/**
 * What is said of the items with one partition key, where a table has local indexes. Sizes are estimates in steps of
 * gigabytes; here no collection reaches the first.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html
 */
export function collectionMetrics(input: Input, { request: { table, key } }: Write): object | undefined {
  if (input.text('ReturnItemCollectionMetrics') !== 'SIZE') return undefined;
  if (!table.record.indexes.some(({ kind }) => kind === 'local')) return undefined;
  const { name } = table.record.key.hash;
  const hash = key.members.get(name);
  return {
    ItemCollectionKey: itemJson(new Map(hash === undefined ? [] : [[name, hash]])),
    SizeEstimateRangeGB: [0, 1],
  };
}
