import type { RowsApi } from '../../../aws/rows.ts';
import { keyText, scanRows } from '../../table/read-rows.ts';
import type { RowSpool } from './spool.ts';

const SEGMENTS = 4;

/** Reads a whole table, consistently, into a spool. @returns how many rows it has. */
export async function layDown(rows: RowsApi, table: string, spool: RowSpool): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: SEGMENTS }, async (_, Segment) => {
      let count = 0;
      const pages = scanRows(rows, {
        TableName: table,
        ConsistentRead: true,
        Segment,
        TotalSegments: SEGMENTS,
      });
      for await (const page of pages) {
        for (const row of page) await spool.add(keyText(row), row);
        count += page.length;
      }
      return count;
    }),
  );
  await spool.flush();
  return counts.reduce((sum, count) => sum + count, 0);
}
