import {
  type BackupDescription,
  type BackupDetails,
  CreateBackup$,
  type CreateBackupInput,
  type CreateBackupOutput,
  DeleteBackup$,
  type DeleteBackupInput,
  type DeleteBackupOutput,
  DescribeBackup$,
  type DescribeBackupInput,
  type DescribeBackupOutput,
  ListBackups$,
  type ListBackupsInput,
  type ListBackupsOutput,
  RestoreTableFromBackup$,
  type RestoreTableFromBackupInput,
  type RestoreTableFromBackupOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { BackupRecord, Backups } from './backups.ts';
import { encryptionIn } from './encryption.ts';
import type { Restores } from './restores.ts';
import type { Tables } from './tables.ts';

const PAGE = 100;

/** Backups on demand. */
export function backupOperations(tables: Tables, backups: Backups, restores: Restores): Operation[] {
  const describe = (backup: BackupRecord): BackupDescription => ({
    BackupDetails: detailsOf(backup, backups.available(backup) ? 'AVAILABLE' : 'CREATING'),
    SourceTableDetails: sourceOf(backup),
    SourceTableFeatureDetails: featuresOf(backup),
  });
  return [
    operation<CreateBackupInput, CreateBackupOutput>(CreateBackup$)(
      ['TableName', 'BackupName'],
      async ({ TableName = '', BackupName = '' }) => {
        const name = tables.nameIn(TableName);
        if (!tables.exists(name)) throw new AwsError('TableNotFoundException', `Table not found: ${name}`);
        return { BackupDetails: detailsOf(await backups.create(name, BackupName), 'CREATING') };
      },
    ),
    operation<DescribeBackupInput, DescribeBackupOutput>(DescribeBackup$)(
      ['BackupArn'],
      async ({ BackupArn = '' }) => ({ BackupDescription: describe(await backups.find(BackupArn)) }),
    ),
    operation<DeleteBackupInput, DeleteBackupOutput>(DeleteBackup$)(
      ['BackupArn'],
      async ({ BackupArn = '' }) => {
        const { BackupDetails: details, ...rest } = describe(await backups.delete(BackupArn));
        return {
          BackupDescription: {
            ...rest,
            BackupDetails: { ...(details as BackupDetails), BackupStatus: 'DELETED' },
          },
        };
      },
    ),
    listOperation(backups),
    operation<RestoreTableFromBackupInput, RestoreTableFromBackupOutput>(RestoreTableFromBackup$)(
      ['TargetTableName', 'BackupArn', 'SSESpecificationOverride'],
      async ({ TargetTableName = '', BackupArn = '', SSESpecificationOverride }) => {
        const backup = await backups.find(BackupArn);
        if (!backups.available(backup)) throw new AwsError('BackupInUseException', 'Backup is being created');
        const { TableName: sourceTable = '' } = backup.table;
        const source = { sourceTable, backupArn: backup.arn, at: backup.createdAt };
        const { encryption } = { ...backup.settings, ...encryptionIn(SSESpecificationOverride) };
        return {
          TableDescription: await restores.start({
            target: TargetTableName,
            schema: backup.table,
            encryption,
            source,
          }),
        };
      },
    ),
  ];
}

function listOperation(backups: Backups): Operation {
  return operation<ListBackupsInput, ListBackupsOutput>(ListBackups$)(
    [
      'TableName',
      'Limit',
      'BackupType',
      'ExclusiveStartBackupArn',
      'TimeRangeLowerBound',
      'TimeRangeUpperBound',
    ],
    async (input) => {
      const wanted = (await backups.all()).filter((backup) => isAskedFor(backup, input));
      const start = input.ExclusiveStartBackupArn;
      const rest =
        start === undefined ? wanted : wanted.slice(1 + wanted.findIndex(({ arn }) => arn === start));
      const page = rest.slice(0, input.Limit ?? PAGE);
      const last = page.length < rest.length ? page.at(-1)?.arn : undefined;
      return {
        BackupSummaries: page.map((backup) => ({
          ...detailsOf(backup, backups.available(backup) ? 'AVAILABLE' : 'CREATING'),
          TableName: backup.table.TableName,
          TableId: backup.table.TableId,
          TableArn: backup.table.TableArn,
        })),
        ...(last === undefined ? {} : { LastEvaluatedBackupArn: last }),
      };
    },
  );
}

/** A table may be named by its ARN. */
function nameIn(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? '';
}

function isAskedFor(
  { type, createdAt, table }: BackupRecord,
  { TableName, BackupType = 'USER', TimeRangeLowerBound: from, TimeRangeUpperBound: until }: ListBackupsInput,
): boolean {
  const at = Date.parse(createdAt);
  return (
    (BackupType === 'ALL' || BackupType === type) &&
    (TableName === undefined || nameIn(TableName) === table.TableName) &&
    (from === undefined || at >= from.getTime()) &&
    (until === undefined || at < until.getTime())
  );
}

function detailsOf(backup: BackupRecord, status: 'CREATING' | 'AVAILABLE'): BackupDetails {
  const { arn, name, type, createdAt, expiresAt, bytes } = backup;
  return {
    BackupArn: arn,
    BackupName: name,
    BackupSizeBytes: bytes,
    BackupStatus: status,
    BackupType: type,
    BackupCreationDateTime: new Date(createdAt),
    ...(expiresAt === null ? {} : { BackupExpiryDateTime: new Date(expiresAt) }),
  };
}

function sourceOf({ table, items, bytes }: BackupRecord) {
  const { TableName, TableArn, KeySchema, CreationDateTime } = table;
  return {
    TableName,
    TableId: table.TableId ?? '00000000-0000-0000-0000-000000000000',
    TableArn,
    TableSizeBytes: bytes,
    KeySchema,
    TableCreationDateTime: new Date(CreationDateTime),
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
    ItemCount: items,
    BillingMode: table.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
  };
}

function featuresOf({ table, settings }: BackupRecord) {
  const { GlobalSecondaryIndexes, StreamSpecification, SSEDescription } = table;
  const { ttlAttribute } = settings;
  return {
    ...(GlobalSecondaryIndexes === undefined
      ? {}
      : {
          GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
            IndexName,
            KeySchema,
            Projection,
          })),
        }),
    ...(StreamSpecification === undefined ? {} : { StreamDescription: StreamSpecification }),
    ...(SSEDescription === undefined ? {} : { SSEDescription }),
    ...(ttlAttribute === undefined
      ? {}
      : { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED' as const, AttributeName: ttlAttribute } }),
  };
}
