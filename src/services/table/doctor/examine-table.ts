import type { RowsApi } from '../../../aws/rows.ts';
import { scanTable } from '../scan-table.ts';
import { examineRow, ODD_KINDS, oddRow } from './examine-row.ts';
import type { OddKind, OddRow, OddRows } from './table-doctor.ts';

/** What was found in a table. */
export interface ExaminedTable {
  readonly rows: number;
  readonly sound: number;
  readonly found: readonly OddRows[];
  readonly readUnits: number;
}

export interface ExamineDeps {
  readonly rows: RowsApi;
  readonly signal: AbortSignal;
  /** Told how many rows were read. */
  readonly note: (done: number) => void;
}

const SAMPLES = 5;

/** Looks at each row of a table. It reads, and is charged for, all of them. */
export async function examineTable(
  { rows, signal, note }: ExamineDeps,
  table: string,
): Promise<ExaminedTable> {
  const odd = new Map<OddKind, { count: number; readonly samples: OddRow[] }>();
  let [count, sound] = [0, 0];
  const readUnits = await scanTable(
    {
      rows,
      signal,
      take({ Items = [] }) {
        for (const row of Items) {
          const kinds = examineRow(row);
          if (kinds.length === 0) sound += 1;
          for (const kind of kinds) {
            const of = odd.get(kind) ?? { count: 0, samples: [] };
            of.count += 1;
            if (of.samples.length < SAMPLES) of.samples.push(oddRow(row));
            odd.set(kind, of);
          }
        }
        count += Items.length;
        note(count);
      },
    },
    table,
  );
  const found = ODD_KINDS.flatMap((about) => {
    const of = odd.get(about.kind);
    return of === undefined ? [] : [{ ...about, ...of }];
  });
  return { rows: count, sound, found, readUnits };
}
