import type { RowsApi, WireRow } from '../../aws/rows.ts';
import { BackofficeError } from '../../errors.ts';
import { keyOf, keyText, rowsByKey, scanRows } from '../table/read-rows.ts';
import { rowText } from '../table/row-text.ts';

/** What was written to a table since the time that another one is of, and is not the same there. */
export interface NewerRows {
  /** ISO 8601. */
  readonly since: string;
  readonly created: number;
  readonly changed: number;
  /** Ids of the first of them. */
  readonly ids: readonly string[];
  /** Copied over; null when that was not asked for. */
  readonly carried: number | null;
  /** Not copied because the other table has something newer by now. */
  readonly left: number;
}

/** A row that one table has and another does not, or not like this. */
interface NewerRow {
  readonly row: WireRow;
  readonly created: boolean;
}

export interface TwoTables {
  /** The one that was written to. */
  readonly from: string;
  /** The one with the older rows. */
  readonly to: string;
}

/** Which writes count. */
export interface WrittenSince {
  readonly since: Date;
  /** How much earlier a write may say it was made, in milliseconds: a backup is consistent within a minute only. */
  readonly slackMs: number;
}

const SHOWN = 20;

/**
 * Finds what was written since. A row tells by `updatedAt` when it was written; one that does not tell is compared.
 * Deleted rows leave no trace: the counts of the tables tell of them.
 */
export async function compareNewerRows(
  rows: RowsApi,
  tables: TwoTables,
  written: WrittenSince,
): Promise<NewerRows> {
  const found = await countNewerRows(rows, tables, written, async () => undefined);
  return { ...found, carried: null, left: 0 };
}

/**
 * The same, and copies to the other table what was written at `copySince` or later, unless that table has something
 * newer by now.
 */
export async function copyNewerRows(
  rows: RowsApi,
  tables: TwoTables,
  { copySince, ...written }: WrittenSince & { readonly copySince: Date },
): Promise<NewerRows> {
  let [carried, left] = [0, 0];
  const found = await countNewerRows(rows, tables, written, async (row) => {
    if (!writtenSince(row, copySince)) return;
    if (await copyRow(rows, tables.to, row)) carried += 1;
    else left += 1;
  });
  return { ...found, carried, left };
}

async function countNewerRows(
  rows: RowsApi,
  tables: TwoTables,
  { since, slackMs }: WrittenSince,
  take: (row: WireRow) => Promise<void>,
): Promise<Omit<NewerRows, 'carried' | 'left'>> {
  const ids: string[] = [];
  let [created, changed] = [0, 0];
  for await (const { row, created: isNew } of newerRows(rows, tables, new Date(since.getTime() - slackMs))) {
    if (isNew) created += 1;
    else changed += 1;
    if (ids.length < SHOWN) ids.push(String(row.id?.S));
    await take(row);
  }
  return { since: since.toISOString(), created, changed, ids };
}

async function* newerRows(rows: RowsApi, { from, to }: TwoTables, since: Date): AsyncGenerator<NewerRow> {
  const pages = scanRows(rows, {
    TableName: from,
    ConsistentRead: true,
    FilterExpression: 'attribute_not_exists(#updated) OR #updated >= :since',
    ExpressionAttributeNames: { '#updated': 'updatedAt' },
    ExpressionAttributeValues: { ':since': { S: since.toISOString() } },
  });
  for await (const page of pages) {
    const held = await rowsByKey(rows, to, page.map(keyOf));
    for (const row of page) {
      const other = held.get(keyText(row));
      if (other === undefined || rowText(other) !== rowText(row)) yield { row, created: other === undefined };
    }
  }
}

function writtenSince(row: WireRow, since: Date): boolean {
  const updated = row.updatedAt?.S;
  return typeof updated !== 'string' || updated >= new Date(since.getTime()).toISOString();
}

async function copyRow(rows: RowsApi, table: string, row: WireRow): Promise<boolean> {
  const updated = row.updatedAt;
  const older = updated === undefined ? '' : ' OR #updated < :updated';
  try {
    await rows.put({
      TableName: table,
      Item: row,
      ConditionExpression: `attribute_not_exists(#id)${older}`,
      ExpressionAttributeNames: {
        '#id': 'id',
        ...(updated === undefined ? {} : { '#updated': 'updatedAt' }),
      },
      ...(updated === undefined ? {} : { ExpressionAttributeValues: { ':updated': updated } }),
    });
    return true;
  } catch (error) {
    if (error instanceof BackofficeError && error.awsCode === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
