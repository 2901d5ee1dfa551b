import { AwsError } from '../../../aws-error.ts';
import { checkKey, isKeyValue } from './keys.ts';
import { keyNames, keyValue, tableRowKey } from './row-keys.ts';
import type { KeyAttribute, KeySchema, TableRecord } from './table-record.ts';
import type { Members } from './values/value.ts';

/*
 * What the values of keys may be. The words are those that dynalite has, whose tests were run against AWS, and for empty
 * keys of indexes those of scylladb test/alternator (test_gsi.py, test_item.py).
 */

/** A key that was given, and the place of its row. */
export interface GivenKey {
  readonly members: Members;
  readonly row: string;
}

/** The key of a request: just the attributes of the table's key, of its types. @throws AwsError ValidationException. */
export function givenKey({ key }: Pick<TableRecord, 'key'>, members: Members): GivenKey {
  const names = keyNames(key);
  const row = tableRowKey(key, members);
  if (row === undefined || members.size !== names.length)
    throw invalid('The provided key element does not match the schema');
  checkTableKey(key, members);
  return { members, row };
}

/** The key in an item that is put. @throws AwsError ValidationException. */
export function keyInItem(record: TableRecord, item: Members): GivenKey {
  const { key } = record;
  for (const attribute of attributesOf(key)) {
    const value = item.get(attribute.name);
    if (value === undefined) throw wrong(`Missing the key ${attribute.name} in the item`);
    if (value.type !== attribute.type)
      throw wrong(
        `Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${value.type}`,
      );
  }
  checkTableKey(key, item);
  checkIndexKeys(record, item);
  const row = tableRowKey(key, item);
  if (row === undefined) throw invalid('The provided key element does not match the schema');
  return { members: keyOf(key, item), row };
}

/** The key of an item. */
export function keyOf(key: KeySchema, item: Members): Members {
  return new Map(
    keyNames(key).flatMap((name) => {
      const value = item.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

export function attributesOf({ hash, range }: KeySchema): KeyAttribute[] {
  return range === undefined ? [hash] : [hash, range];
}

function checkTableKey(key: KeySchema, members: Members): void {
  const [hash, range] = [keyValue(members, key.hash), key.range && keyValue(members, key.range)];
  if (hash !== undefined) checkKey(key.hash.name, hash, 'hash');
  if (key.range !== undefined && range !== undefined) checkKey(key.range.name, range, 'range');
}

/** An item need not have the attributes of an index's key, but they must be what the index says. */
export function checkIndexKeys(
  { indexes }: TableRecord,
  item: Members,
  by: 'item' | 'update' = 'item',
): void {
  for (const { name: index, key } of indexes)
    for (const [attribute, role] of [
      [key.hash, 'hash'],
      [key.range, 'range'],
    ] as const)
      if (attribute !== undefined) checkIndexKey({ index, attribute, role, by }, item);
}

interface IndexPart {
  readonly index: string;
  readonly attribute: KeyAttribute;
  readonly role: 'hash' | 'range';
  readonly by: 'item' | 'update';
}

function checkIndexKey({ index, attribute: { name, type }, role, by }: IndexPart, item: Members): void {
  const value = item.get(name);
  if (value === undefined) return;
  if (value.type !== type || !isKeyValue(value))
    throw wrong(
      `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${value.type} IndexName: ${index}`,
    );
  if (value.type === 'N') return;
  const size = value.type === 'S' ? value.text.length : value.bytes.length;
  const empty = `The AttributeValue for a key attribute cannot contain an empty ${value.type === 'S' ? 'string' : 'binary'} value.`;
  if (size === 0)
    throw invalid(
      by === 'item'
        ? `One or more parameter values are not valid. A value specified for a secondary index key is not supported. ${empty} IndexName: ${index}, IndexKey: ${name}`
        : `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. ${empty}`,
    );
  checkKey(name, value, role);
}

/** A path that leads into a key. @throws AwsError ValidationException. */
export function checkScalarKeys(
  { key, indexes }: TableRecord,
  paths: Iterable<readonly (string | number)[]>,
): void {
  const own = new Set(keyNames(key));
  const ofIndexes = new Set(indexes.flatMap((index) => keyNames(index.key)));
  for (const [name, ...steps] of paths) {
    if (steps.length === 0 || typeof name !== 'string') continue;
    if (own.has(name) || ofIndexes.has(name))
      throw invalid(
        `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${own.has(name) ? 'Key' : 'IndexKey'}: ${name}`,
      );
  }
}

/** What is wrong with the key of one item: of a transaction it cancels the whole. */
export class ItemKeyError extends AwsError {
  constructor(message: string) {
    super('ValidationException', message);
  }
}

function wrong(why: string): ItemKeyError {
  return invalid(`One or more parameter values were invalid: ${why}`);
}

function invalid(message: string): ItemKeyError {
  return new ItemKeyError(message);
}
