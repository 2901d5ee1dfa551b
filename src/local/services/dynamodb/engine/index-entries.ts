import { indexRowKey, keyNames } from './row-keys.ts';
import type { IndexKey } from './storage/changes.ts';
import type { IndexRecord, KeySchema, TableRecord } from './table-record.ts';
import { membersSize } from './values/size.ts';
import type { Members } from './values/value.ts';

/** What an item is in each index of its table, by their order; undefined where it is in none. */
export function indexKeys(
  { key, indexes }: Pick<TableRecord, 'key' | 'indexes'>,
  members: Members,
  { key: row, size }: IndexKey,
): (IndexKey | undefined)[] {
  return indexes.map((index) => {
    const place = indexRowKey(index.key, members, row);
    if (place === undefined) return undefined;
    return {
      key: place,
      size: index.projection.type === 'ALL' ? size : membersSize(projected(index, key, members)),
    };
  });
}

/** What an index has of an item. */
export function projected(index: IndexRecord, tableKey: KeySchema, members: Members): Members {
  const names = projectedNames(index, tableKey);
  if (names === undefined) return members;
  return new Map([...members].filter(([name]) => names.has(name)));
}

/** The attributes that an index has; undefined for all. */
export function projectedNames(
  { key, projection }: IndexRecord,
  tableKey: KeySchema,
): ReadonlySet<string> | undefined {
  if (projection.type === 'ALL') return undefined;
  const more = projection.type === 'INCLUDE' ? projection.names : [];
  return new Set([...keyNames(tableKey), ...keyNames(key), ...more]);
}
