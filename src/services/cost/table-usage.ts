import { SCHEDULED_BACKUP } from '../../../stack/contract/backup-schedule.ts';
import type { Connection } from '../../aws/connection.ts';
import { readEnvironmentBackups } from '../backup/read-backups.ts';
import { readOtherTables } from '../table/environment-tables.ts';
import type { TableUsage } from './usage.ts';

/** What is only known from metrics. */
type Consumed = 'reads' | 'writes' | 'peakReads' | 'peakWrites';

/**
 * What a table is and holds, and what is billed beside it.
 * @param ownTable what the stack's own table is called.
 * @param part reads what may be missing.
 */
export async function readTable(
  connection: Connection,
  name: string,
  ownTable: string,
  part: <T>(what: string, read: Promise<T>) => Promise<T | null>,
): Promise<{ indexes: string[]; usage: Omit<TableUsage, Consumed> }> {
  const dynamoDB = await connection.dynamoDB();
  const [{ Table = {} }, continuous, backups, tables] = await Promise.all([
    dynamoDB.describeTable({ TableName: name }),
    part('point-in-time recovery', dynamoDB.describeContinuousBackups({ TableName: name })),
    part('backups', readEnvironmentBackups(dynamoDB, ownTable)),
    part('other tables', readOtherTables(dynamoDB, { ownTable, activeTable: name })),
  ]);
  const { GlobalSecondaryIndexes: indexes = [], ProvisionedThroughput, TableSizeBytes = 0 } = Table;
  const recovery = continuous?.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  const provisioned = [ProvisionedThroughput, ...indexes.map((index) => index.ProvisionedThroughput)];
  const units = (of: 'ReadCapacityUnits' | 'WriteCapacityUnits'): number =>
    provisioned.reduce((total, throughput) => total + (throughput?.[of] ?? 0), 0);
  return {
    indexes: indexes.flatMap(({ IndexName }) => IndexName ?? []),
    usage: {
      bytes: TableSizeBytes + indexes.reduce((total, { IndexSizeBytes = 0 }) => total + IndexSizeBytes, 0),
      tableBytes: TableSizeBytes,
      onDemand: Table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST',
      provisionedReads: units('ReadCapacityUnits'),
      provisionedWrites: units('WriteCapacityUnits'),
      recovery: recovery?.PointInTimeRecoveryStatus === 'ENABLED',
      otherTablesBytes: total(tables),
      backupBytes: total(backups),
      scheduledBackupBytes: total(backups?.filter(({ name }) => name.includes(SCHEDULED_BACKUP))),
    },
  };
}

function total(all: readonly { readonly bytes: number }[] | null | undefined): number | null {
  return all?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null;
}
