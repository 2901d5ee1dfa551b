import type { Clock } from '../../clock.ts';
import type { TableEngine } from './engine.ts';

/** How much a table or an index holds. */
export interface Size {
  readonly items: number;
  /** In steps of 4 KB: what reading all of it consumes. */
  readonly bytes: number;
}

/** AWS counts every six hours; here a count is at most this old. */
const AGE_MS = 2000;
const READ_UNIT_BYTES = 4096;

interface Page {
  readonly Count: number;
  readonly ConsumedCapacity: { readonly CapacityUnits: number };
  readonly LastEvaluatedKey?: object;
}

/** Counts the items of tables and of their indexes. */
export function createTableSizes(engine: TableEngine, clock: Clock) {
  const known = new Map<string, { readonly at: number; readonly size: Size }>();

  async function measure(table: string, index: string | undefined): Promise<Size> {
    let [items, units] = [0, 0];
    let startKey: object | undefined;
    do {
      const page: Page = await engine.call('Scan', {
        TableName: table,
        ...(index === undefined ? {} : { IndexName: index }),
        Select: 'COUNT',
        ReturnConsumedCapacity: 'TOTAL',
        ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
      });
      items += page.Count;
      // Eventually consistent, at half the price.
      units += page.ConsumedCapacity.CapacityUnits * 2;
      startKey = page.LastEvaluatedKey;
    } while (startKey !== undefined);
    return { items, bytes: items === 0 ? 0 : units * READ_UNIT_BYTES };
  }

  return async (table: string, index?: string): Promise<Size> => {
    const key = `${table}\n${index ?? ''}`;
    const held = known.get(key);
    const now = clock.now().getTime();
    if (held !== undefined && now - held.at < AGE_MS) return held.size;
    const size = await measure(table, index);
    known.set(key, { at: now, size });
    return size;
  };
}
