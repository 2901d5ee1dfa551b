import type { WireRow } from '../../../aws/rows.ts';
import { isItem, rowInFile } from '../../items/transfer/item-text.ts';
import { type ReadRow, toRow } from '../../items/transfer/to-row.ts';
import { canonicalRow } from './canonical-row.ts';
import { NOT_GIVEN } from './row-difference.ts';

/**
 * How rows are compared: as they are in the table, or as items, which is all that a file of JSON or CSV holds of
 * them.
 */
export type RowForm = 'rows' | 'items';

/** A row in its form; null for one that the form does not hold. */
export interface FormedRow {
  readonly row: WireRow | null;
  /** Whether the form cannot tell all of its types. */
  readonly inexact: boolean;
}

/** No item tells another time: those that do not say when they were made are compared without. */
const NO_TIME = '1970-01-01T00:00:00.000Z';
const AS_ITEM = { format: 'jsonl', csvSafe: false } as const;

/** A row of a table. */
export function formOfRow(row: WireRow, form: RowForm): FormedRow {
  if (form === 'rows') return { row: canonicalRow(row), inexact: false };
  if (!isItem(row)) return { row: null, inexact: false };
  const { text, back } = rowInFile(row, AS_ITEM);
  const inexact = back === 'changed';
  const read = toRow({ line: 0, text }, 'jsonl', NO_TIME);
  // What no file can hold is compared as it is: it differs from everything there.
  return { row: 'row' in read ? formOfRead(read, form) : canonicalRow(row), inexact };
}

/** A row of a file. */
export function formOfRead(
  { row: { row, made } }: Extract<ReadRow, { row: unknown }>,
  form: RowForm,
): WireRow {
  if (form === 'rows') return canonicalRow(row);
  const given = Object.entries(row).filter(([name]) => !KEPT_APART.has(name));
  return canonicalRow({
    ...Object.fromEntries(given),
    ...Object.fromEntries(made.map((name) => [name, NOT_GIVEN])),
  });
}

/** The application's own notes, which no item shows. */
const KEPT_APART = new Set(['idempotencyKey', 'lastRequest']);
