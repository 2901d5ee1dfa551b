import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { Connection } from '../../aws/connection.ts';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { isFatal } from '../../errors.ts';
import type { Backup } from '../backup/backup.ts';
import { readEnvironmentBackups } from '../backup/read-backups.ts';
import { readTableSettings, type TableSettings } from '../backup/table-settings.ts';
import { type Recovery, readRecovery } from '../pitr/recovery.ts';
import { countRows } from './count-rows.ts';
import { sourceOf } from './environment-tables.ts';

/** What `table` tells. */
export interface TableReport {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  /** Whether the application uses it. */
  readonly active: boolean;
  /** Whether it is the stack's own table; otherwise data was restored into it. */
  readonly ofStack: boolean;
  /** The backup or the time that it was restored from; null for a table that was created. */
  readonly restoredFrom: string | null;
  readonly items: {
    /** AWS refreshes it about every six hours. */
    readonly approximate: number;
    /** Null unless it was counted. */
    readonly exact: number | null;
  };
  readonly bytes: number;
  /** PAY_PER_REQUEST or PROVISIONED. */
  readonly billing: string;
  readonly keys: readonly string[];
  readonly indexes: readonly TableIndex[];
  /** Null, as what follows, when it could not be read; `problems` says why. */
  readonly settings: TableSettings | null;
  readonly recovery: Recovery | null;
  /** The newest that is available. */
  readonly lastBackup: Backup | null;
  readonly backups: number | null;
  /** Of the environment's other tables. */
  readonly otherBackups: number | null;
  /** Of the last hour; null where there is no number. */
  readonly consumed: { readonly readUnits: number | null; readonly writeUnits: number | null };
  readonly problems: readonly string[];
}

export interface TableIndex {
  readonly name: string;
  readonly keys: readonly string[];
  readonly status: string;
  readonly approximateItems: number;
  readonly bytes: number;
}

export interface TableRequest {
  readonly name: string;
  readonly ownTable: string;
  /** The one that the application uses; undefined when nothing is deployed. */
  readonly activeTable: string | undefined;
  /** Also counts the items, which reads all of them. */
  readonly count: boolean;
  readonly now: Date;
}

const HOUR_SECONDS = 3600;

export async function readTableReport(
  connection: Connection,
  { name, ownTable, activeTable, count, now }: TableRequest,
): Promise<TableReport> {
  const dynamoDB: DynamoDBApi = await connection.dynamoDB();
  const problems: string[] = [];
  const part = async <T>(what: string, read: Promise<T>): Promise<T | null> => {
    try {
      return await read;
    } catch (error) {
      if (isFatal(error)) throw error;
      problems.push(`${what}: ${(error as Error).message}`);
      return null;
    }
  };
  const [{ Table = {} }, settings, recovery, backups, consumed, counted] = await Promise.all([
    dynamoDB.describeTable({ TableName: name }),
    part('settings', readTableSettings(dynamoDB, name)),
    part('recovery', readRecovery(dynamoDB, name)),
    part('backups', readEnvironmentBackups(dynamoDB, ownTable)),
    part('consumed', readConsumed(connection, name, now)),
    count ? connection.rows().then((rows) => countRows(rows, name)) : null,
  ]);
  const own = backups?.filter(({ table }) => table === name);
  return {
    name,
    arn: Table.TableArn ?? '',
    status: Table.TableStatus ?? 'UNKNOWN',
    active: name === activeTable,
    ofStack: name === ownTable,
    restoredFrom: sourceOf(Table),
    items: { approximate: Table.ItemCount ?? 0, exact: counted?.rows ?? null },
    bytes: Table.TableSizeBytes ?? 0,
    billing: Table.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
    keys: keysOf(Table),
    indexes: (Table.GlobalSecondaryIndexes ?? []).map((index) => ({
      name: index.IndexName ?? '',
      keys: keysOf(index),
      status: index.IndexStatus ?? 'UNKNOWN',
      approximateItems: index.ItemCount ?? 0,
      bytes: index.IndexSizeBytes ?? 0,
    })),
    settings,
    recovery,
    lastBackup: own?.find(({ status }) => status === 'AVAILABLE') ?? null,
    backups: own?.length ?? null,
    otherBackups: backups === null || own === undefined ? null : backups.length - own.length,
    consumed: consumed ?? { readUnits: null, writeUnits: null },
    problems,
  };
}

function keysOf({ KeySchema = [] }: Pick<TableDescription, 'KeySchema'>): string[] {
  return KeySchema.map(({ AttributeName = '' }) => AttributeName);
}

async function readConsumed(
  connection: Connection,
  table: string,
  now: Date,
): Promise<TableReport['consumed']> {
  const cloudWatch = await connection.cloudWatch();
  const { MetricDataResults = [] } = await cloudWatch.getMetricData({
    StartTime: new Date(now.getTime() - HOUR_SECONDS * 1000),
    EndTime: now,
    MetricDataQueries: ['Read', 'Write'].map((kind) => ({
      Id: kind.toLowerCase(),
      MetricStat: {
        Metric: {
          Namespace: 'AWS/DynamoDB',
          MetricName: `Consumed${kind}CapacityUnits`,
          Dimensions: [{ Name: 'TableName', Value: table }],
        },
        Period: 60,
        Stat: 'Sum',
      },
    })),
  });
  const sumOf = (id: string): number | null => {
    const values = MetricDataResults.find(({ Id }) => Id === id)?.Values ?? [];
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
  };
  return { readUnits: sumOf('read'), writeUnits: sumOf('write') };
}
