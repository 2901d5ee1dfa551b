import { isObject, readMap } from '../engine/values/read-value.ts';

/** A record of a table that the former engine left. */
export type FormerRecord = Readonly<Record<string, unknown>>;

/** Types of the attributes of a table's key, by name. */
export type KeyTypes = ReadonlyMap<string, string>;

/** Without `ignoreBOM` it would leave out what stands there. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The object in a record. @throws Error that names the record, for one that holds something else. */
export function readRecord(key: string, bytes: Uint8Array): FormerRecord {
  const value = parsed(key, bytes);
  if (isObject(value)) return value;
  throw damaged(key, 'it holds no object');
}

function parsed(key: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch (cause) {
    throw damaged(key, 'it is not JSON', cause);
  }
}

/** Types of the attributes of the key in a description. @throws Error that names the record. */
export function keyTypesOf(key: string, description: FormerRecord): KeyTypes {
  const { KeySchema, AttributeDefinitions } = description;
  const types = new Map(
    objectsIn(AttributeDefinitions).map((each) => [each.AttributeName, each.AttributeType]),
  );
  const parts = objectsIn(KeySchema);
  const kinds = parts.map(({ KeyType }) => KeyType).join();
  if (kinds !== 'HASH' && kinds !== 'HASH,RANGE') throw damaged(key, 'it has no KeySchema');
  return new Map(
    parts.map(({ AttributeName: name }) => {
      const type = types.get(name);
      if (typeof name === 'string' && (type === 'S' || type === 'N' || type === 'B')) return [name, type];
      throw damaged(key, `an attribute of the key has no type: ${JSON.stringify(name)}`);
    }),
  );
}

/** @throws Error that names the record, for a row that is no item, or lacks an attribute of the key. */
export function checkRow(key: string, row: FormerRecord, types: KeyTypes): void {
  for (const [name, type] of types) {
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    if (!isObject(value) || !Object.hasOwn(value, type))
      throw damaged(key, `it lacks ${JSON.stringify(name)} of type ${type}, which is part of the key`);
  }
  try {
    readMap(row);
  } catch (cause) {
    throw damaged(key, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** What is wrong with a record. Its key is shown as JSON: anything can be in one that is damaged. */
export function damaged(key: string, problem: string, cause?: unknown): Error {
  return new Error(`The record ${JSON.stringify(key)} of the former tables is damaged: ${problem}`, {
    cause,
  });
}

function objectsIn(value: unknown): readonly FormerRecord[] {
  return Array.isArray(value) && value.every(isObject) ? value : [];
}
