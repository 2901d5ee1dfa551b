import type { Connection } from '../../aws/connection.ts';
import { collectPages } from '../../aws/paging.ts';
import { defined } from '../../defined.ts';
import type { TableUsage } from './usage.ts';

/** What is only known from metrics. */
type Consumed = 'reads' | 'writes' | 'peakReads' | 'peakWrites';

/** What a table is and holds. @param part reads what may be missing. */
export async function readTable(
  connection: Connection,
  name: string,
  part: <T>(what: string, read: Promise<T>) => Promise<T | null>,
): Promise<{ indexes: string[]; usage: Omit<TableUsage, Consumed> }> {
  const dynamoDB = await connection.dynamoDB();
  const [{ Table = {} }, continuous, backups] = await Promise.all([
    dynamoDB.describeTable({ TableName: name }),
    part('point-in-time recovery', dynamoDB.describeContinuousBackups({ TableName: name })),
    part(
      'backups',
      collectPages(
        (token) =>
          dynamoDB.listBackups({
            TableName: name,
            ...defined({ ExclusiveStartBackupArn: token }),
          }),
        ({ BackupSummaries = [] }) => BackupSummaries,
        ({ LastEvaluatedBackupArn }) => LastEvaluatedBackupArn,
      ),
    ),
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
      backupBytes: backups?.reduce((total, { BackupSizeBytes = 0 }) => total + BackupSizeBytes, 0) ?? null,
    },
  };
}
