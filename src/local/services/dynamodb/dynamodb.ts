import {
  CreateTable$,
  type CreateTableInput,
  type CreateTableOutput,
  DeleteTable$,
  type DeleteTableInput,
  type DeleteTableOutput,
  DescribeContinuousBackups$,
  type DescribeContinuousBackupsInput,
  type DescribeContinuousBackupsOutput,
  DescribeTable$,
  type DescribeTableInput,
  type DescribeTableOutput,
  DescribeTimeToLive$,
  type DescribeTimeToLiveInput,
  type DescribeTimeToLiveOutput,
  ListBackups$,
  type ListBackupsInput,
  type ListBackupsOutput,
  ListTables$,
  type ListTablesInput,
  type ListTablesOutput,
  ListTagsOfResource$,
  type ListTagsOfResourceInput,
  type ListTagsOfResourceOutput,
  UpdateContinuousBackups$,
  type UpdateContinuousBackupsInput,
  type UpdateContinuousBackupsOutput,
  UpdateTable$,
  type UpdateTableInput,
  type UpdateTableOutput,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock.ts';
import {
  type Operation,
  operation,
  type RawOperations,
  type ServiceDefinition,
} from '../../wire/operation.ts';
import type { TableEngine } from './engine.ts';
import type { TableSettings, Tables } from './tables.ts';

/** The latest second that AWS can restore to lies about this far back. */
const RESTORE_DELAY_MS = 5 * 60_000;

/** DynamoDB: items go to the engine untouched, tables through the overlay. */
export function createDynamoDB(
  engine: TableEngine,
  tables: Tables,
  items: RawOperations,
  clock: Clock,
): ServiceDefinition {
  const operations: Operation[] = [
    operation<CreateTableInput, CreateTableOutput>(
      CreateTable$,
      [
        'TableName',
        'KeySchema',
        'AttributeDefinitions',
        'BillingMode',
        'GlobalSecondaryIndexes',
        'ProvisionedThroughput',
        'DeletionProtectionEnabled',
        'Tags',
      ],
      async ({ DeletionProtectionEnabled, Tags, ...input }) => {
        const TableName = input.TableName ?? '';
        await engine.call('CreateTable', input);
        const tags = Object.fromEntries((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
        await tables.change(TableName, { deletionProtection: DeletionProtectionEnabled ?? false, tags });
        return { TableDescription: await tables.describe(TableName) };
      },
    ),
    operation<DescribeTableInput, DescribeTableOutput>(
      DescribeTable$,
      ['TableName'],
      async ({ TableName = '' }) => ({
        Table: await tables.describe(TableName),
      }),
    ),
    operation<UpdateTableInput, UpdateTableOutput>(
      UpdateTable$,
      ['TableName', 'DeletionProtectionEnabled'],
      async ({ TableName = '', DeletionProtectionEnabled }) => {
        await tables.describe(TableName);
        if (DeletionProtectionEnabled !== undefined)
          await tables.change(TableName, { deletionProtection: DeletionProtectionEnabled });
        return { TableDescription: await tables.describe(TableName) };
      },
    ),
    operation<DeleteTableInput, DeleteTableOutput>(
      DeleteTable$,
      ['TableName'],
      async ({ TableName = '' }) => ({
        TableDescription: await tables.delete(TableName),
      }),
    ),
    operation<ListTablesInput, ListTablesOutput>(ListTables$, ['Limit', 'ExclusiveStartTableName'], (input) =>
      engine.call('ListTables', input),
    ),
    operation<ListTagsOfResourceInput, ListTagsOfResourceOutput>(
      ListTagsOfResource$,
      ['ResourceArn'],
      async ({ ResourceArn = '' }) => {
        const { tags } = await tables.settings(ResourceArn.split('/').at(-1) ?? '');
        return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      },
    ),
    // No backup can be made here yet, so there is none.
    operation<ListBackupsInput, ListBackupsOutput>(
      ListBackups$,
      ['TableName', 'Limit', 'BackupType', 'ExclusiveStartBackupArn'],
      () => ({ BackupSummaries: [] }),
    ),
    operation<DescribeTimeToLiveInput, DescribeTimeToLiveOutput>(
      DescribeTimeToLive$,
      ['TableName'],
      (input) => engine.call('DescribeTimeToLive', input),
    ),
    operation<DescribeContinuousBackupsInput, DescribeContinuousBackupsOutput>(
      DescribeContinuousBackups$,
      ['TableName'],
      async ({ TableName = '' }) => {
        await tables.describe(TableName);
        return { ContinuousBackupsDescription: continuousBackups(await tables.settings(TableName), clock) };
      },
    ),
    operation<UpdateContinuousBackupsInput, UpdateContinuousBackupsOutput>(
      UpdateContinuousBackups$,
      ['TableName', 'PointInTimeRecoverySpecification'],
      async ({ TableName = '', PointInTimeRecoverySpecification }) => {
        await tables.describe(TableName);
        const enabled = PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false;
        const changed = await tables.change(TableName, { pointInTimeRecovery: enabled });
        return { ContinuousBackupsDescription: continuousBackups(changed, clock) };
      },
    ),
  ];
  return { scope: 'dynamodb', protocol: 'json-1.0', target: 'DynamoDB_20120810', operations, raw: items };
}

function continuousBackups(settings: TableSettings, clock: Clock) {
  const since = settings.recoverableSince === undefined ? undefined : new Date(settings.recoverableSince);
  const recovery =
    settings.pointInTimeRecovery && since !== undefined
      ? {
          PointInTimeRecoveryStatus: 'ENABLED' as const,
          RecoveryPeriodInDays: 35,
          EarliestRestorableDateTime: since,
          LatestRestorableDateTime: new Date(
            Math.max(since.getTime(), clock.now().getTime() - RESTORE_DELAY_MS),
          ),
        }
      : { PointInTimeRecoveryStatus: 'DISABLED' as const };
  return { ContinuousBackupsStatus: 'ENABLED' as const, PointInTimeRecoveryDescription: recovery };
}
