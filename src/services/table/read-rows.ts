import type { ReadRequest, RowsApi, WireRow } from '../../aws/rows.ts';

/** The rows that a scan finds, a page at a time. */
export async function* scanRows(rows: RowsApi, request: ReadRequest): AsyncGenerator<readonly WireRow[]> {
  let start = {};
  for (;;) {
    const page = await rows.scan({ ...request, ...start });
    yield page.Items ?? [];
    if (page.LastEvaluatedKey === undefined) return;
    start = { ExclusiveStartKey: page.LastEvaluatedKey };
  }
}

/**
 * The rows of a table that have these keys, by their key's text; those that are not there are left out.
 * @throws BackofficeError BUSY when DynamoDB did not answer for all of them.
 */
export async function rowsByKey(
  rows: RowsApi,
  table: string,
  keys: readonly WireRow[],
): Promise<Map<string, WireRow>> {
  const found = await rows.get(table, keys);
  return new Map(found.map((row) => [keyText(row), row]));
}

/** The row of this key; undefined where there is none. */
export async function rowWithKey(
  rows: RowsApi,
  TableName: string,
  { id = {}, timestamp = {} }: WireRow,
): Promise<WireRow | undefined> {
  const { Items = [] } = await rows.query({
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: '#id = :id AND #timestamp = :timestamp',
    ExpressionAttributeNames: { '#id': 'id', '#timestamp': 'timestamp' },
    ExpressionAttributeValues: { ':id': id, ':timestamp': timestamp },
  });
  return Items[0];
}

/** The key of an item's row. */
export function keyOf({ id = {}, timestamp = {} }: WireRow): WireRow {
  return { id, timestamp };
}

export function keyText(row: WireRow): string {
  return `${String(row.id?.S)}\n${String(row.timestamp?.N)}`;
}
