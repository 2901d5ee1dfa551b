import { RequestError } from '../errors.ts';
import type { ItemRecord } from './record.ts';

const FORMAT = 'c1';

/** Hides a table's last evaluated key in a text that says which listing it belongs to. */
export function encodeCursor(lastKey: ItemRecord, status: string | undefined): string {
  const id = 'S' in (lastKey.id ?? {}) ? (lastKey.id as { S: string }).S : '';
  const timestamp = 'N' in (lastKey.timestamp ?? {}) ? (lastKey.timestamp as { N: string }).N : '0';
  return Buffer.from(JSON.stringify([FORMAT, status ?? null, id, timestamp])).toString('base64url');
}

/**
 * The key that a cursor stands for.
 * @throws RequestError (400) when the text is not a cursor, or is one of another listing.
 */
export function decodeCursor(cursor: string, status: string | undefined): ItemRecord {
  const [format, cursorStatus, id, timestamp] = parse(cursor);
  if (format !== FORMAT || typeof id !== 'string' || id === '' || !isNumberText(timestamp))
    throw invalidCursor('is not a cursor of this API');
  if (cursorStatus !== (status ?? null)) throw invalidCursor('belongs to a listing with another status');
  const key: ItemRecord = { id: { S: id }, timestamp: { N: timestamp } };
  return status === undefined ? key : { ...key, status: { S: status } };
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Numbers of a key have 38 digits that count at most. */
function isNumberText(value: unknown): value is string {
  if (typeof value !== 'string' || !/^-?\d{1,130}(\.\d{1,130})?$/.test(value)) return false;
  return value.replace(/\D/g, '').replace(/^0+|0+$/g, '').length <= 38;
}

function invalidCursor(message: string): RequestError {
  return new RequestError(400, 'InvalidCursor', `cursor ${message}`, {
    details: [{ field: 'cursor', message }],
  });
}
