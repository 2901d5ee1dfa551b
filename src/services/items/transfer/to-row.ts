import { type FieldProblem, RequestError } from '../../../../function/errors.ts';
import { ExactNumber } from '../../../../function/exact-json.ts';
import { type ItemRecord, newRecord } from '../../../../function/item/record.ts';
import { readDraft } from '../../../../function/item/validation.ts';
import type { WireRow } from '../../../aws/rows.ts';
import { exactJson, isObject, membersOf, strictJson } from '../../../schemas/json.ts';
import type { FilePart } from './file-lines.ts';
import type { TransferFormat } from './formats.ts';
import { type Place, placeOf } from './place.ts';
import type { Refusal } from './transfer.ts';
import { isRow, rowProblem } from './wire-problem.ts';

/** An item of a file, ready to be written. */
export interface NewRow extends Place {
  readonly id: string;
  readonly row: WireRow;
  /** Attributes that the file did not give: they may differ in an item that is the same. */
  readonly made: readonly string[];
}

/** An item, or why it is none. */
export type ReadRow = { readonly row: NewRow } | { readonly refusal: Refusal };

const SHOWN = 100_000;
/** Of so many characters, whatever they are, no item becomes too large. */
const SURELY_SMALL = 100_000;
const EMPTY = new Set<unknown>([undefined, null, '']);

/** @param now ISO 8601; of items that do not say when they were made. */
export function toRow(part: FilePart, format: TransferFormat, now: string): ReadRow {
  const { text, problem } = part;
  const place = placeOf(part);
  const refuse = (reason: string): ReadRow => ({
    refusal: { ...place, reason, text: text.slice(0, SHOWN) },
  });
  if (problem !== undefined) return refuse(problem);
  try {
    return format === 'dynamodb-json' ? fromWire(text, place, refuse) : fromItem(text, place, now, refuse);
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(`is not valid JSON: ${error.message}`);
    if (error instanceof RangeError) return refuse('is nested too deeply');
    if (error instanceof RequestError) return refuse(reasonOf(error));
    throw error;
  }
}

function reasonOf({ message, details }: RequestError): string {
  return details.length === 0
    ? message
    : details.map(({ field, message: what }: FieldProblem) => `${field} ${what}`).join('; ');
}

/** How each item of an export in Ion begins. */
const ION = '$ion_1_0';

/** An incremental export has changes by key: what a row was, and what it is if it is still there. */
function isChange({ id, Keys, Metadata, NewImage, OldImage }: Record<string, unknown>): boolean {
  if (id !== undefined) return false;
  const isRow = (value: unknown): boolean => Object.values(membersOf(value)).some(isObject);
  return (
    isRow(Keys) && (isRow(NewImage) || isRow(OldImage) || isObject(membersOf(Metadata).WriteTimestampMicros))
  );
}

/** A line of an export to S3 (`{"Item":{…}}`), or a row alone. */
function fromWire(text: string, place: Place, refuse: (reason: string) => ReadRow): ReadRow {
  if (text.startsWith(ION)) return refuse('is Amazon Ion, which is not read: export as DYNAMODB_JSON');
  const value = strictJson(text);
  if (!isObject(value)) return refuse('must be a JSON object');
  if (isChange(value))
    return refuse(
      'is a change of an incremental export, not a row: import a full export, or the table itself',
    );
  // An attribute of a row may be called Item, too.
  const row = isObject(value.Item) && value.id === undefined ? value.Item : value;
  const problem = rowProblem(row);
  if (!isRow(row, problem)) return refuse(problem ?? 'is no row');
  return { row: { ...place, id: `${String(row.id?.S)}\n${String(row.timestamp?.N)}`, row, made: [] } };
}

/** An item as the API shows it; what it keeps itself is taken over where it is given. */
function fromItem(text: string, place: Place, now: string, refuse: (reason: string) => ReadRow): ReadRow {
  const value = exactJson(text);
  if (!isObject(value) || value instanceof ExactNumber) return refuse('must be a JSON object');
  const { createdAt, updatedAt, version, status, description, ...others } = value;
  const draft = readDraft({
    ...others,
    ...(EMPTY.has(status) ? {} : { status }),
    ...(EMPTY.has(description) ? {} : { description }),
  });
  const kept: ItemRecord = {};
  for (const [name, time] of [
    ['createdAt', createdAt],
    ['updatedAt', updatedAt],
  ] as const) {
    if (EMPTY.has(time)) continue;
    if (typeof time !== 'string' || Number.isNaN(Date.parse(time)))
      return refuse(`${name} must be a time in ISO 8601`);
    kept[name] = { S: time };
  }
  const digits = EMPTY.has(version) ? '0' : digitsOf(version);
  if (digits === undefined) return refuse('version must be a whole number');
  if (digits !== '0') kept.version = { N: digits };
  const row = complete(newRecord(draft, now), kept, {
    unversioned: !EMPTY.has(version) && digits === '0',
    statusless: status === '',
  });
  // What the application's own rules let through is only refused for its size.
  const problem = text.length < SURELY_SMALL ? undefined : rowProblem(row);
  if (problem !== undefined) return refuse(problem);
  const made = Object.keys(row).filter((name) => MADE.has(name) && !(name in kept));
  return { row: { ...place, id: draft.id, row, made } };
}

/** The digits of a whole number, more of them than a double holds, too. */
function digitsOf(value: unknown): string | undefined {
  const isNumber = typeof value === 'number' || value instanceof ExactNumber;
  return isNumber && /^\d{1,38}$/.test(String(value)) ? String(value) : undefined;
}

const MADE = new Set(['createdAt', 'updatedAt', 'version']);

/** An item that was written around the application has version 0, no times, and perhaps no status; it stays so. */
function complete(
  record: ItemRecord,
  kept: ItemRecord,
  { unversioned, statusless }: { readonly unversioned: boolean; readonly statusless: boolean },
): WireRow {
  const row: ItemRecord = { ...record, ...kept };
  if (unversioned) for (const name of MADE) if (!(name in kept)) delete row[name];
  if (statusless) delete row.status;
  return row;
}
