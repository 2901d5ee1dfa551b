import type { RowsApi, WireRow } from '../../../aws/rows.ts';
import { BackofficeError } from '../../../errors.ts';
import { keyOf } from '../../table/read-rows.ts';
import { rowText } from '../../table/row-text.ts';
import { at } from './row-merge.ts';

/** A row that is to become another one. Null where there is none. */
export interface RowWrite {
  readonly held: WireRow | null;
  readonly row: WireRow | null;
}

/**
 * Writes what differs, attribute by attribute, if the row still is as it was read.
 * @returns false when it is not: then nothing was written.
 */
export async function writeRow(rows: RowsApi, table: string, { held, row }: RowWrite): Promise<boolean> {
  try {
    if (row === null) await remove(rows, table, held ?? {});
    else if (held === null) await create(rows, table, row);
    else await change(rows, table, held, row);
    return true;
  } catch (error) {
    if (error instanceof BackofficeError && error.awsCode === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

function create(rows: RowsApi, table: string, row: WireRow): Promise<unknown> {
  return rows.put({
    TableName: table,
    Item: row,
    ConditionExpression: 'attribute_not_exists(#id)',
    ExpressionAttributeNames: { '#id': 'id' },
  });
}

function remove(rows: RowsApi, table: string, held: WireRow): Promise<unknown> {
  const terms = createTerms();
  for (const name of watched(Object.keys(held))) terms.is(name, at(held, name));
  return rows.delete({ TableName: table, Key: keyOf(held), ...terms.condition() });
}

/** Attributes that neither side touched stay what they are, also when somebody changes them at this moment. */
function change(rows: RowsApi, table: string, held: WireRow, row: WireRow): Promise<unknown> {
  const names = [...new Set([...Object.keys(held), ...Object.keys(row)])].filter((name) =>
    differs(at(held, name), at(row, name)),
  );
  const terms = createTerms();
  for (const name of watched(names)) terms.is(name, at(held, name));
  // Names of so many attributes are too long for an expression; the row holds what was read of the others.
  if (names.length > MOST_WATCHED) return rows.put({ TableName: table, Item: row, ...terms.condition() });
  const set = names.filter((name) => at(row, name) !== undefined);
  const gone = names.filter((name) => at(row, name) === undefined);
  const parts = [
    ...(set.length === 0 ? [] : [`SET ${set.map((name) => terms.assign(name, at(row, name))).join(', ')}`]),
    ...(gone.length === 0 ? [] : [`REMOVE ${gone.map((name) => terms.name(name)).join(', ')}`]),
  ];
  return rows.update({
    TableName: table,
    Key: keyOf(held),
    UpdateExpression: parts.join(' '),
    ...terms.condition(),
  });
}

/**
 * DynamoDB takes 4 KB of an expression. What tells of every write of the application is looked at first.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MOST_WATCHED = 100;
const MARKS = ['version', 'updatedAt'];

function watched(names: readonly string[]): string[] {
  return [...new Set([...MARKS, ...names])]
    .filter((name) => name !== 'id' && name !== 'timestamp')
    .slice(0, MOST_WATCHED);
}

function differs(a: WireRow[string] | undefined, b: WireRow[string] | undefined): boolean {
  if (a === undefined || b === undefined) return a !== b;
  return rowText({ a }) !== rowText({ a: b });
}

/** Terms of expressions, with the names and values that stand for themselves. */
function createTerms() {
  const names = new Map<string, string>([['id', '#id']]);
  const values: Record<string, WireRow[string]> = {};
  const conditions = ['attribute_exists(#id)'];

  function nameOf(name: string): string {
    const known = names.get(name) ?? `#n${names.size}`;
    names.set(name, known);
    return known;
  }

  function markOf(value: WireRow[string]): string {
    const known = `:v${Object.keys(values).length}`;
    values[known] = value;
    return known;
  }

  return {
    name: nameOf,
    assign: (name: string, value: WireRow[string] = {}): string => `${nameOf(name)} = ${markOf(value)}`,
    is(name: string, value: WireRow[string] | undefined): void {
      conditions.push(
        value === undefined ? `attribute_not_exists(${nameOf(name)})` : `${nameOf(name)} = ${markOf(value)}`,
      );
    },
    condition: () => ({
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: Object.fromEntries([...names].map(([name, known]) => [known, name])),
      ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
    }),
  };
}
