import type { RowPage, RowsApi } from '../../aws/rows.ts';

export interface ScanDeps {
  readonly rows: RowsApi;
  readonly signal: AbortSignal;
  /** Takes each page. */
  readonly take: (page: RowPage) => Promise<void> | void;
}

const SEGMENTS = 4;

/** Reads a whole table, each row as it was last written, in parts side by side. @returns the read units that it took. */
export async function scanTable({ rows, signal, take }: ScanDeps, table: string): Promise<number> {
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  let readUnits = 0;

  async function readSegment(Segment: number): Promise<void> {
    let start: object = {};
    for (;;) {
      stop.throwIfAborted();
      const page = await rows.scan({
        TableName: table,
        ConsistentRead: true,
        Segment,
        TotalSegments: SEGMENTS,
        ReturnConsumedCapacity: 'TOTAL',
        ...start,
      });
      readUnits += page.ConsumedCapacity?.CapacityUnits ?? 0;
      await take(page);
      if (page.LastEvaluatedKey === undefined) return;
      start = { ExclusiveStartKey: page.LastEvaluatedKey };
    }
  }

  try {
    await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => readSegment(segment)));
  } catch (error) {
    // Where one of the parts failed, nobody waits for the others.
    ended.abort();
    throw error;
  }
  return readUnits;
}
