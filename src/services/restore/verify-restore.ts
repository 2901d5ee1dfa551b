import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import type { RowsApi, WireRow } from '../../aws/rows.ts';
import { ifFound } from '../../errors.ts';
import { countRows } from '../table/count-rows.ts';
import { keyOf, keyText, rowsByKey } from '../table/read-rows.ts';
import { rowText } from '../table/row-text.ts';
import { isTimeIndex } from '../table/time-index.ts';

/** How a restored table compares with the live one. */
export interface RestoreVerification {
  /** Whether it can take the live table's place: the same keys and indexes. */
  readonly passed: boolean;
  readonly keys: readonly string[];
  readonly keysSame: boolean;
  /** Without the one that the application works without. */
  readonly missingIndexes: readonly string[];
  /** Rows, counted one by one. */
  readonly count: number;
  /** Rows of the live table; null when there is none. */
  readonly liveCount: number | null;
  readonly sample: RowSample;
  /** What counting and comparing consumed. */
  readonly readUnits: number;
}

/** Some rows of the restored table, held against the live one. */
export interface RowSample {
  readonly compared: number;
  readonly same: number;
  /** Ids of items that are not the same; that is not wrong: it is why one restores. */
  readonly different: readonly string[];
  /** Ids of items that the live table does not have. */
  readonly notLive: readonly string[];
}

const SEGMENTS = 10;
const ROWS_EACH = 20;

/** @param live undefined when there is no live table to compare with. */
export async function verifyRestore(
  { dynamoDB, rows }: { readonly dynamoDB: DynamoDBApi; readonly rows: RowsApi },
  restored: string,
  live: string | undefined,
): Promise<RestoreVerification> {
  const [is, was, count] = await Promise.all([
    describe(dynamoDB, restored),
    live === undefined ? undefined : describe(dynamoDB, live),
    countRows(rows, restored),
  ]);
  const liveCount = was === undefined || live === undefined ? null : await countRows(rows, live);
  const keys = keysOf(is);
  const keysSame = was === undefined || JSON.stringify(keys) === JSON.stringify(keysOf(was));
  const indexes = new Set((is?.GlobalSecondaryIndexes ?? []).map(indexText));
  const missingIndexes = (was?.GlobalSecondaryIndexes ?? [])
    // Backups from before it lack it; a deployment adds it.
    .filter((index) => !indexes.has(indexText(index)) && !isTimeIndex(index))
    .map(({ IndexName = '' }) => IndexName);
  const sampled = await sampleRows(rows, restored);
  return {
    passed: keysSame && missingIndexes.length === 0,
    keys,
    keysSame,
    missingIndexes,
    count: count.rows,
    liveCount: liveCount?.rows ?? null,
    sample:
      was === undefined || live === undefined
        ? { compared: 0, same: 0, different: [], notLive: [] }
        : await compare(rows, sampled, live),
    readUnits: count.readUnits + (liveCount?.readUnits ?? 0),
  };
}

async function describe(dynamoDB: DynamoDBApi, table: string): Promise<TableDescription | undefined> {
  return (await ifFound(dynamoDB.describeTable({ TableName: table })))?.Table;
}

function keysOf(table: TableDescription | undefined): string[] {
  return (table?.KeySchema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`);
}

function indexText({
  IndexName,
  KeySchema,
  Projection,
}: NonNullable<TableDescription['GlobalSecondaryIndexes']>[number]): string {
  return JSON.stringify([IndexName, keysOf({ KeySchema }), Projection?.ProjectionType]);
}

/** Rows from all over the table: the first ones of each of its parts. */
async function sampleRows(rows: RowsApi, table: string): Promise<WireRow[]> {
  const pages = await Promise.all(
    Array.from({ length: SEGMENTS }, (_, Segment) =>
      rows.scan({
        TableName: table,
        Segment,
        TotalSegments: SEGMENTS,
        Limit: ROWS_EACH,
        ConsistentRead: true,
      }),
    ),
  );
  return pages.flatMap(({ Items = [] }) => Items);
}

async function compare(rows: RowsApi, sampled: readonly WireRow[], live: string): Promise<RowSample> {
  const held = await rowsByKey(rows, live, sampled.map(keyOf));
  const idOf = (row: WireRow): string => String(row.id?.S);
  const notLive = sampled.filter((row) => !held.has(keyText(row)));
  const different = sampled.filter((row) => {
    const other = held.get(keyText(row));
    return other !== undefined && rowText(other) !== rowText(row);
  });
  return {
    compared: sampled.length,
    same: sampled.length - notLive.length - different.length,
    different: different.map(idOf),
    notLive: notLive.map(idOf),
  };
}
