import type { RowsApi } from '../../aws/rows.ts';

/** How many rows there are, and what counting them consumed. */
export interface RowCount {
  readonly rows: number;
  readonly readUnits: number;
}

const SEGMENTS = 4;

/** Counts the rows of a table one by one: it reads, and is charged for, all of them. */
export async function countRows(rows: RowsApi, table: string): Promise<RowCount> {
  const counts = await Promise.all(
    Array.from({ length: SEGMENTS }, (_, segment) => countSegment(rows, table, segment)),
  );
  return {
    rows: counts.reduce((sum, count) => sum + count.rows, 0),
    readUnits: counts.reduce((sum, count) => sum + count.readUnits, 0),
  };
}

async function countSegment(api: RowsApi, table: string, segment: number): Promise<RowCount> {
  let [rows, readUnits] = [0, 0];
  let start = {};
  for (;;) {
    const page = await api.scan({
      TableName: table,
      Select: 'COUNT',
      ConsistentRead: true,
      Segment: segment,
      TotalSegments: SEGMENTS,
      ReturnConsumedCapacity: 'TOTAL',
      ...start,
    });
    rows += page.Count;
    readUnits += page.ConsumedCapacity?.CapacityUnits ?? 0;
    if (page.LastEvaluatedKey === undefined) return { rows, readUnits };
    start = { ExclusiveStartKey: page.LastEvaluatedKey };
  }
}
