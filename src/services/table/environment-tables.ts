import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { collectPages } from '../../aws/paging.ts';
import { ifFound } from '../../errors.ts';
import { rateOf } from '../cost/rates.ts';

const GB = 2 ** 30;
const READS_AT_ONCE = 8;

/** A table of an environment: the one that the application uses, the stack's own, or one that a restore made. */
export interface EnvironmentTable {
  readonly name: string;
  readonly arn: string;
  /** Whether the application uses it. */
  readonly active: boolean;
  /** Whether it is the stack's own table. */
  readonly ofStack: boolean;
  readonly status: string;
  /** ISO 8601; null when AWS does not say. */
  readonly createdAt: string | null;
  /** The ARN of the backup, or the table and the time, that it was restored from; null for one that was created. */
  readonly restoredFrom: string | null;
  /** AWS refreshes it about every six hours. */
  readonly approximateItems: number;
  /** With its indexes. */
  readonly bytes: number;
  readonly deletionProtection: boolean;
  /** US dollars for storage, at the rates of us-east-1. */
  readonly monthlyCost: number;
}

/** What `table list` tells. */
export interface TableList {
  /** The active one first, then by name. */
  readonly tables: readonly EnvironmentTable[];
}

/** What `table delete` tells. */
export interface TableDeleted {
  /** False in a dry run. */
  readonly changed: boolean;
  /** As it was. */
  readonly table: EnvironmentTable;
}

/** What the tables of an environment are called: the stack's own, and those that restores make, whose names begin with it. */
export function belongsTo(ownTable: string): (table: string) => boolean {
  return (table) => table === ownTable || table.startsWith(`${ownTable}-`);
}

/** What the stack's own table is called, such as `dev-backoffice-data`, and the one that the application uses. */
export interface TableUse {
  readonly ownTable: string;
  /** Undefined when nothing is deployed. */
  readonly activeTable: string | undefined;
}

/** Every table of an environment, whether or not it is deployed. */
export function readEnvironmentTables(dynamoDB: DynamoDBApi, use: TableUse): Promise<EnvironmentTable[]> {
  return readTables(dynamoDB, use, () => true);
}

/** The tables of an environment that the application does not use. */
export function readOtherTables(dynamoDB: DynamoDBApi, use: TableUse): Promise<EnvironmentTable[]> {
  return readTables(dynamoDB, use, (name) => name !== use.activeTable);
}

/** The tables of an environment that nothing uses: neither the active one nor the stack's own. */
export function readUnusedTables(dynamoDB: DynamoDBApi, use: TableUse): Promise<EnvironmentTable[]> {
  return readTables(dynamoDB, use, (name) => name !== use.activeTable && name !== use.ownTable);
}

async function readTables(
  dynamoDB: DynamoDBApi,
  use: TableUse,
  wanted: (name: string) => boolean,
): Promise<EnvironmentTable[]> {
  const belongs = belongsTo(use.ownTable);
  const names = (await readTableNames(dynamoDB))
    .filter((name) => (belongs(name) || name === use.activeTable) && wanted(name))
    .sort();
  const tables: EnvironmentTable[] = [];
  for (let start = 0; start < names.length; start += READS_AT_ONCE) {
    const found = await Promise.all(
      names.slice(start, start + READS_AT_ONCE).map((name) => readTable(dynamoDB, name)),
    );
    // One that was deleted since it was listed is no table any more.
    for (const table of found) if (table !== undefined) tables.push(toEnvironmentTable(table, use));
  }
  return tables.sort((a, b) => Number(b.active) - Number(a.active));
}

/** One table; undefined when it is not there. */
export async function readTable(dynamoDB: DynamoDBApi, name: string): Promise<TableDescription | undefined> {
  return (await ifFound(dynamoDB.describeTable({ TableName: name })))?.Table;
}

function readTableNames(dynamoDB: DynamoDBApi): Promise<string[]> {
  return collectPages(
    (start) => dynamoDB.listTables(start === undefined ? {} : { ExclusiveStartTableName: start }),
    ({ TableNames = [] }) => TableNames,
    ({ LastEvaluatedTableName }) => LastEvaluatedTableName,
  );
}

export function toEnvironmentTable(
  table: TableDescription,
  { ownTable, activeTable }: TableUse,
): EnvironmentTable {
  const { TableName: name = '', TableArn: arn = '', TableStatus, CreationDateTime, ItemCount } = table;
  const indexes = table.GlobalSecondaryIndexes ?? [];
  const bytes = indexes.reduce(
    (sum, { IndexSizeBytes = 0 }) => sum + IndexSizeBytes,
    table.TableSizeBytes ?? 0,
  );
  return {
    name,
    arn,
    active: name === activeTable,
    ofStack: name === ownTable,
    status: TableStatus ?? 'UNKNOWN',
    createdAt: CreationDateTime?.toISOString() ?? null,
    restoredFrom: sourceOf(table),
    approximateItems: ItemCount ?? 0,
    bytes,
    deletionProtection: table.DeletionProtectionEnabled ?? false,
    monthlyCost: (bytes / GB) * rateOf('tableStorage').usd,
  };
}

/** What a table was restored from; null for one that was created. */
export function sourceOf({ RestoreSummary: summary }: TableDescription): string | null {
  if (summary === undefined) return null;
  const { SourceBackupArn, SourceTableArn = '', RestoreDateTime } = summary;
  return SourceBackupArn ?? `${SourceTableArn.split('/').at(-1)} at ${RestoreDateTime?.toISOString()}`;
}
