import { projected, projectedNames } from '../index-entries.ts';
import { attributesOf } from '../key-checks.ts';
import { checkKey } from '../keys.ts';
import { type Input, invalid } from '../requests/input.ts';
import { indexRowKey, keyNames, keyValue, tableRowKey } from '../row-keys.ts';
import type { KeyRange } from '../storage/ordered-rows.ts';
import type { Index, Row, Table } from '../storage/table.ts';
import type { IndexRecord, KeySchema } from '../table-record.ts';
import type { Members } from '../values/value.ts';

/** A row as a query or a scan meets it. */
export interface Met {
  readonly row: Row;
  /** Bytes that reading it counts. */
  readonly size: number;
}

/** What a query or a scan reads: a table, or an index of it. */
export interface Source {
  readonly kind: 'table' | 'index';
  readonly table: Table;
  /** Undefined for the table itself. */
  readonly index: IndexRecord | undefined;
  readonly key: KeySchema;
  walk(range: KeyRange): Iterable<Met>;
  /** What it has of an item. */
  shown(item: Members): Members;
  /** The attributes that tell where a page ended. */
  readonly startNames: readonly string[];
}

/** @throws AwsError ValidationException for an index that is not there, or a consistent read of a global one. */
export function sourceOf(table: Table, input: Input): Source {
  const name = input.text('IndexName');
  if (name === undefined) return tableSource(table);
  const index = table.indexes.find(({ record }) => record.name === name);
  if (index === undefined) throw invalid(`The table does not have the specified index: ${name}`);
  if (index.record.kind === 'global' && input.flag('ConsistentRead') === true)
    throw invalid('Consistent reads are not supported on global secondary indexes');
  if (index.record.creating === true)
    throw invalid(`Cannot read from backfilling global secondary index: ${name}`);
  return indexSource(table, index);
}

function tableSource(table: Table): Source {
  const { key } = table.record;
  return {
    kind: 'table',
    table,
    index: undefined,
    key,
    *walk(range) {
      for (const row of table.rows.walk(range)) yield { row, size: row.size };
    },
    shown: (item) => item,
    startNames: keyNames(key),
  };
}

function indexSource(table: Table, { record, entries }: Index): Source {
  return {
    kind: 'index',
    table,
    index: record,
    key: record.key,
    walk: (range) => entries.walk(range),
    shown: (item) => projected(record, table.record.key, item),
    startNames: [...new Set([...keyNames(table.record.key), ...keyNames(record.key)])],
  };
}

/** Whether an index has an attribute. */
export function hasAttribute({ index, table }: Source, name: string): boolean {
  return index === undefined || (projectedNames(index, table.record.key)?.has(name) ?? true);
}

/** Where the row or the entry stands that a start key names. @throws AwsError ValidationException. */
export function startPlace(source: Source, start: Members): string {
  const { table, key, index } = source;
  const invalidStart = (why = '') => invalid(`The provided starting key is invalid${why}`);
  const mismatch = ': The provided key element does not match the schema';
  if (start.size !== source.startNames.length) throw invalidStart(index === undefined ? mismatch : '');
  checkParts(table.record.key, start);
  const row = tableRowKey(table.record.key, start);
  if (row === undefined) throw invalidStart(mismatch);
  if (index === undefined) return row;
  const place = indexRowKey(key, start, row);
  if (place === undefined) throw invalidStart(mismatch);
  checkParts(key, start);
  return place;
}

function checkParts(key: KeySchema, start: Members): void {
  for (const attribute of attributesOf(key)) {
    const value = keyValue(start, attribute);
    if (value !== undefined) checkKey(attribute.name, value, attribute === key.hash ? 'hash' : 'range');
  }
}
