import { CURRENT_TIMESTAMP } from '../../stack/contract/table.ts';
import { ExactNumber, numberOf } from '../exact-json.ts';
import type { Item, ItemAttributes, ItemDraft, ItemPatch, ItemValue } from './item.ts';

/** A DynamoDB attribute value as it stands in JSON on the wire; binary is base64. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: boolean }
  | { L: AttributeValue[] }
  | { M: Record<string, AttributeValue> }
  | { SS: string[] }
  | { NS: string[] }
  | { B: string }
  | { BS: string[] };

/** A row of the table. */
export type ItemRecord = Record<string, AttributeValue>;

/** The key of an item's current record. */
export function keyOf(id: string): ItemRecord {
  return { id: { S: id }, timestamp: { N: String(CURRENT_TIMESTAMP) } };
}

/** Whether a row is an item as it is now; rows with another sort key are not the application's. */
export function isCurrent(record: ItemRecord): boolean {
  return text(record.id) !== undefined && numberText(record.timestamp) === String(CURRENT_TIMESTAMP);
}

/** The version that a row has; undefined for a row that was written around the application. */
export function versionOf(record: ItemRecord): number | undefined {
  const version = Number(numberText(record.version) ?? Number.NaN);
  return Number.isSafeInteger(version) && version >= 0 ? version : undefined;
}

/** Whether changes of a row can be counted on from what it has as its version. */
export function isCountable(record: ItemRecord): boolean {
  return (
    record.version === undefined || (versionOf(record) ?? Number.MAX_SAFE_INTEGER) < Number.MAX_SAFE_INTEGER
  );
}

export function newRecord(draft: ItemDraft, now: string, idempotencyKey?: string): ItemRecord {
  return {
    ...keyOf(draft.id),
    status: { S: draft.status },
    description: { S: draft.description },
    attributes: { M: toRecord(draft.attributes) },
    createdAt: { S: now },
    updatedAt: { S: now },
    version: { N: '1' },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey: { S: idempotencyKey } }),
  };
}

/**
 * The row after a change; what the application does not know about the row stays as it is.
 * @param request by which the change is known again when its answer was lost.
 */
export function changedRecord(
  record: ItemRecord,
  patch: ItemPatch,
  now: string,
  request: string,
): ItemRecord {
  const next: ItemRecord = { ...record };
  const held = record.attributes;
  const attributes: ItemRecord = held !== undefined && 'M' in held ? { ...held.M } : {};
  for (const [name, value] of Object.entries(patch.attributes)) {
    if (!FIELDS.has(name)) delete next[name];
    if (value === null) delete attributes[name];
    else attributes[name] = toAttributeValue(value);
  }
  if (patch.status !== undefined) next.status = { S: patch.status };
  if (patch.description !== undefined) next.description = { S: patch.description };
  next.attributes = { M: attributes };
  next.createdAt = record.createdAt ?? { S: now };
  next.updatedAt = { S: now };
  next.version = { N: String((versionOf(record) ?? 0) + 1) };
  next.lastRequest = { S: request };
  return next;
}

/** The item that a row holds. A row written around the application has version 0 and no times. */
export function toItem(record: ItemRecord): Item {
  const held = record.attributes;
  const others = Object.entries(record).filter(([name]) => !FIELDS.has(name));
  return {
    id: text(record.id) ?? '',
    status: text(record.status) ?? '',
    description: text(record.description) ?? '',
    attributes: {
      ...fromRecord(Object.fromEntries(others)),
      ...(held === undefined
        ? {}
        : 'M' in held
          ? fromRecord(held.M)
          : { attributes: fromAttributeValue(held) }),
    },
    createdAt: text(record.createdAt) ?? null,
    updatedAt: text(record.updatedAt) ?? null,
    version: versionOf(record) ?? 0,
  };
}

/** What the application keeps of an item beside its attributes. */
export const FIELDS: ReadonlySet<string> = new Set([
  'id',
  'timestamp',
  'status',
  'description',
  'attributes',
  'createdAt',
  'updatedAt',
  'version',
  'idempotencyKey',
  'lastRequest',
]);

function text(value: AttributeValue | undefined): string | undefined {
  return value !== undefined && 'S' in value ? value.S : undefined;
}

function numberText(value: AttributeValue | undefined): string | undefined {
  return value !== undefined && 'N' in value ? value.N : undefined;
}

function toRecord(attributes: ItemAttributes): ItemRecord {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, toAttributeValue(value)]),
  );
}

function fromRecord(record: ItemRecord): ItemAttributes {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, fromAttributeValue(value)]));
}

function toAttributeValue(value: ItemValue): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number' || value instanceof ExactNumber) return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(toAttributeValue) };
  return { M: toRecord(value) };
}

/** Sets become lists and binary becomes base64: JSON has neither. */
function fromAttributeValue(value: AttributeValue): ItemValue {
  if ('S' in value) return value.S;
  if ('N' in value) return numberOf(value.N);
  if ('BOOL' in value) return value.BOOL;
  if ('L' in value) return value.L.map(fromAttributeValue);
  if ('M' in value) return fromRecord(value.M);
  if ('SS' in value) return value.SS;
  if ('NS' in value) return value.NS.map(numberOf);
  if ('B' in value) return value.B;
  if ('BS' in value) return value.BS;
  return null;
}
