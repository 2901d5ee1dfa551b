import { fitsKey, isKeyValue, type KeyValue, orderedKey, partitionOf, rowKey, terminated } from './keys.ts';
import type { KeyAttribute, KeySchema } from './table-record.ts';
import type { Members } from './values/value.ts';

/*
 * Where rows stand: by the hash of their partition, then by partition, then by range. Entries of an index stand so by its
 * key, and then by the key of their row.
 */

/** The names of the attributes of a key, that of the partition first. */
export function keyNames({ hash, range }: KeySchema): string[] {
  return range === undefined ? [hash.name] : [hash.name, range.name];
}

/** The value that an item has for a key attribute; undefined for none, and one of another type. */
export function keyValue(members: Members, { name, type }: KeyAttribute): KeyValue | undefined {
  const value = members.get(name);
  return value !== undefined && isKeyValue(value) && value.type === type ? value : undefined;
}

/** The place of an item in its table; undefined when its key is not whole. */
export function tableRowKey(key: KeySchema, members: Members): string | undefined {
  const hash = keyValue(members, key.hash);
  const range = key.range && keyValue(members, key.range);
  if (hash === undefined || (key.range !== undefined && range === undefined)) return undefined;
  return partitionPrefix(hash) + rowKey(hash, range);
}

/**
 * The place of an item in an index; undefined when it has none there. What was written before there was the index may be
 * no key of it.
 */
export function indexRowKey(key: KeySchema, members: Members, row: string): string | undefined {
  const hash = keyValue(members, key.hash);
  const range = key.range && keyValue(members, key.range);
  if (hash === undefined || !fitsKey(hash, 'hash')) return undefined;
  if (key.range !== undefined && (range === undefined || !fitsKey(range, 'range'))) return undefined;
  const place = range === undefined ? '' : terminated(orderedKey(range));
  return partitionStart(hash) + place + row;
}

/** What all places of a partition begin with. */
export function partitionStart(hash: KeyValue): string {
  return partitionPrefix(hash) + terminated(orderedKey(hash));
}

function partitionPrefix(hash: KeyValue): string {
  return prefixText(partitionOf(hash));
}

/** Four bytes as text. */
export function prefixText(prefix: number): string {
  return String.fromCharCode(prefix >>> 24, (prefix >>> 16) & 0xff, (prefix >>> 8) & 0xff, prefix & 0xff);
}

/** The first place behind all that begin with a text. */
export function behindAll(beginning: string): string {
  let end = beginning.length;
  while (beginning.charCodeAt(end - 1) === 0xff) end -= 1;
  return beginning.slice(0, end - 1) + String.fromCharCode(beginning.charCodeAt(end - 1) + 1);
}
