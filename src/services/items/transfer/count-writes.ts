import type { RowsApi } from '../../../aws/rows.ts';

/** Rows that a table took. */
export interface CountedRows {
  readonly rows: RowsApi;
  written(): number;
}

/** Counts what a table takes, also of work that fails in the middle. */
export function countWrites(rows: RowsApi): CountedRows {
  let written = 0;
  return {
    rows: {
      ...rows,
      async put(request) {
        const answer = await rows.put(request);
        written += 1;
        return answer;
      },
      async batchWrite(request) {
        const answer = await rows.batchWrite(request);
        written += size(request.RequestItems) - size(answer.UnprocessedItems);
        return answer;
      },
    },
    written: () => written,
  };
}

function size(byTable: Readonly<Record<string, readonly unknown[]>> = {}): number {
  return Object.values(byTable).reduce((sum, each) => sum + each.length, 0);
}
