import { FIELDS } from '../../../../function/item/record.ts';
import type { WireRow } from '../../../aws/rows.ts';
import { rowText } from '../../table/row-text.ts';
import type { FilePart } from './file-lines.ts';
import { toRow } from './to-row.ts';

/** What an import makes of a row that was exported in a format for items: the row, another one, or nothing. */
export type Back = 'same' | 'changed' | 'refused';

// Narrower than the application's own rules: what does not fit is looked at one by one.
const ID = /^[A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}$/;
const STATUS = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const VERSION = /^[1-9]\d{0,14}$/;
const LONGEST_DESCRIPTION = 4096;
const MOST_ATTRIBUTES = 100;
/** Of whatever characters: such a row is far from the largest that a table takes. */
const LONGEST = 90_000;

/** Whether a row comes back as it is, told without reading it again. @param length of its text. */
export function surelySame(row: WireRow, length: number): boolean {
  const { id, status, description, createdAt, updatedAt, version, attributes } = row;
  for (const name in row) if (!FIELDS.has(name)) return false;
  return (
    length < LONGEST &&
    fits(ID, id?.S) &&
    fits(STATUS, status?.S) &&
    fits(VERSION, version?.N) &&
    typeof description?.S === 'string' &&
    description.S.length <= LONGEST_DESCRIPTION &&
    isTime(createdAt?.S) &&
    isTime(updatedAt?.S) &&
    typeof attributes?.M === 'object' &&
    Object.keys(attributes.M ?? {}).length <= MOST_ATTRIBUTES
  );
}

/** Of items that do not say when they were made: no row has it. */
const NEVER = 'never';
/** What the application keeps for itself beside an item, and no file has. */
const INTERNAL = new Set(['idempotencyKey', 'lastRequest']);

/** Reads what was written as an import does. */
export function comesBack(row: WireRow, part: FilePart): Back {
  const read = toRow(part, 'jsonl', NEVER);
  if ('refusal' in read) return 'refused';
  const kept = Object.fromEntries(Object.entries(row).filter(([name]) => !INTERNAL.has(name)));
  return rowText(read.row.row) === rowText(kept) ? 'same' : 'changed';
}

function fits(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !Number.isNaN(Date.parse(value));
}
