import type { TableEngine } from './engine.ts';

/** A row as it stands on the wire: by attribute, its type and value. */
export type Row = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** DynamoDB takes this many writes at once. */
const BATCH = 25;

/** All rows of a table, a page at a time. */
export async function* readRows(engine: TableEngine, table: string): AsyncGenerator<readonly Row[]> {
  let start: object = {};
  for (;;) {
    const page: { Items: Row[]; LastEvaluatedKey?: object } = await engine.call('Scan', {
      TableName: table,
      ConsistentRead: true,
      ...start,
    });
    yield page.Items;
    if (page.LastEvaluatedKey === undefined) return;
    start = { ExclusiveStartKey: page.LastEvaluatedKey };
  }
}

export async function writeRows(engine: TableEngine, table: string, rows: readonly Row[]): Promise<void> {
  await batches(
    engine,
    table,
    rows.map((Item) => ({ PutRequest: { Item } })),
  );
}

export async function deleteRows(engine: TableEngine, table: string, keys: readonly Row[]): Promise<void> {
  await batches(
    engine,
    table,
    keys.map((Key) => ({ DeleteRequest: { Key } })),
  );
}

async function batches(engine: TableEngine, table: string, requests: readonly object[]): Promise<void> {
  for (let start = 0; start < requests.length; start += BATCH)
    await engine.call('BatchWriteItem', { RequestItems: { [table]: requests.slice(start, start + BATCH) } });
}

/** The key of a row. */
export function keyOf(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? {}]));
}

/** A key as text; two keys are the same exactly when their texts are. */
export function keyText(key: Row): string {
  return JSON.stringify(
    Object.keys(key)
      .sort()
      .map((name) => [name, key[name]]),
  );
}
