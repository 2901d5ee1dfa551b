import type { RowPage, RowsApi } from '../../../aws/rows.ts';
import type { ItemFile } from '../../items/transfer/read-file.ts';
import { readFileRows } from '../../items/transfer/read-file.ts';
import type { Refusal } from '../../items/transfer/transfer.ts';
import type { RowSpool } from '../../restore/reconcile/spool.ts';
import { keyText } from '../read-rows.ts';
import { scanTable } from '../scan-table.ts';
import { formOfRead, formOfRow, type RowForm } from './row-form.ts';

/** What was read of a side, beside the rows that are compared. */
export interface LaidRows {
  /** Rows that were laid down; a key that stands in a file twice counts twice. */
  readonly added: number;
  readonly otherRows: number;
  readonly inexact: number;
  readonly refused: number;
  readonly reasons: readonly Refusal[];
  readonly readUnits: number;
}

export interface LayDeps {
  readonly spool: RowSpool;
  readonly form: RowForm;
  readonly signal: AbortSignal;
  /** Told how many rows were read more. */
  readonly note: (more: number) => void;
}

const NOTHING: LaidRows = { added: 0, otherRows: 0, inexact: 0, refused: 0, reasons: [], readUnits: 0 };

/** Reads a whole table into a spool. */
export async function layTable(
  rows: RowsApi,
  table: string,
  { spool, form, signal, note }: LayDeps,
): Promise<LaidRows> {
  let [added, otherRows, inexact] = [0, 0, 0];
  const take = async ({ Items = [], Count }: RowPage): Promise<void> => {
    for (const row of Items) {
      const formed = formOfRow(row, form);
      if (formed.inexact) inexact += 1;
      if (formed.row === null) otherRows += 1;
      else await spool.add(keyText(formed.row), formed.row);
    }
    added += Count;
    note(Count);
  };
  const readUnits = await scanTable({ rows, signal, take }, table);
  await spool.flush();
  return { ...NOTHING, added: added - otherRows, otherRows, inexact, readUnits };
}

const NOTED_EACH = 1000;
const SHOWN = 5;
/** No item of a file tells the time of the comparison: see `row-form.ts`. */
const NO_TIME = '1970-01-01T00:00:00.000Z';

/** Reads a whole file into a spool. Of lines with one key the last one stays. */
export async function layFile(file: ItemFile, { spool, form, signal, note }: LayDeps): Promise<LaidRows> {
  const reasons: Refusal[] = [];
  let [added, refused] = [0, 0];
  for await (const found of readFileRows(file, NO_TIME)) {
    if ('refusal' in found) {
      refused += 1;
      if (reasons.length < SHOWN) reasons.push(found.refusal);
      continue;
    }
    const row = formOfRead(found, form);
    await spool.add(keyText(row), row);
    added += 1;
    if (added % NOTED_EACH !== 0) continue;
    signal.throwIfAborted();
    note(NOTED_EACH);
  }
  await spool.flush();
  note(added % NOTED_EACH);
  return { ...NOTHING, added, refused, reasons };
}
