import type { SSEDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { TableEngine } from './engine.ts';
import type { RestoreRecord, SettingsStore, TableSettings } from './table-settings.ts';
import { createTableSizes } from './table-sizes.ts';

/** Tables: the engine's, with the settings that it lacks laid over them. */
export interface Tables {
  readonly settings: SettingsStore;
  arnOf(name: string): string;
  /** Also of a table that is being restored. */
  exists(name: string): Promise<boolean>;
  /** DescribeTable with what the engine leaves out. @throws AwsError ResourceNotFoundException. */
  describe(name: string): Promise<TableDescription>;
  /** Names of the attributes of a table's key; undefined when there is no such table. */
  keyNames(name: string): Promise<readonly string[] | undefined>;
  /** Whether a table is there and can be used: not one that is being restored. */
  usable(name: string): Promise<boolean>;
  /** @throws AwsError ValidationException while the table is protected. */
  delete(name: string): Promise<TableDescription>;
}

export interface TablesOptions {
  readonly engine: TableEngine;
  readonly settings: SettingsStore;
  readonly arnOf: (table: string) => string;
  readonly clock: Clock;
  /** What has to be done while the rows are still there. */
  readonly beforeDelete: (table: TableDescription) => Promise<void>;
}

export function createTables({ engine, settings, arnOf, clock, beforeDelete }: TablesOptions): Tables {
  const sizeOf = createTableSizes(engine, clock);
  const keys = new Map<string, readonly string[]>();
  const restoring = ({ restore }: TableSettings): boolean =>
    restore !== undefined && !(restore.copied && clock.now().getTime() >= Date.parse(restore.readyAt));

  async function describe(name: string): Promise<TableDescription> {
    const { Table } = await engine.call<{ Table: TableDescription }>('DescribeTable', { TableName: name });
    const held = await settings.get(name);
    const unfinished = restoring(held);
    const size = unfinished ? { items: 0, bytes: 0 } : await sizeOf(name);
    const indexes = (Table.GlobalSecondaryIndexes ?? []).map(async (index) => {
      const { items, bytes } = unfinished ? size : await sizeOf(name, index.IndexName);
      const IndexArn = `${arnOf(name)}/index/${index.IndexName}`;
      return { ...index, IndexArn, ItemCount: items, IndexSizeBytes: bytes };
    });
    return {
      ...Table,
      TableArn: arnOf(name),
      CreationDateTime: new Date(Number(Table.CreationDateTime) * 1000),
      ItemCount: size.items,
      TableSizeBytes: size.bytes,
      DeletionProtectionEnabled: held.deletionProtection,
      ...(unfinished ? { TableStatus: 'CREATING' as const } : {}),
      ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: await Promise.all(indexes) }),
      BillingModeSummary: Table.BillingModeSummary && { BillingMode: Table.BillingModeSummary.BillingMode },
      ...settingsIn(held, arnOf),
      ...(held.restore === undefined ? {} : { RestoreSummary: summaryOf(held.restore, unfinished, arnOf) }),
    };
  }

  async function keyNames(name: string): Promise<readonly string[] | undefined> {
    const known = keys.get(name);
    if (known !== undefined) return known;
    const answer = await engine.run('DescribeTable', JSON.stringify({ TableName: name }));
    if (answer.status !== 200) return undefined;
    const { Table } = JSON.parse(answer.body) as { Table: { KeySchema: { AttributeName: string }[] } };
    const names = Table.KeySchema.map(({ AttributeName }) => AttributeName);
    keys.set(name, names);
    return names;
  }

  return {
    settings,
    arnOf,
    describe,
    keyNames,
    exists: async (name) => (await keyNames(name)) !== undefined,
    usable: async (name) => !restoring(await settings.get(name)),
    async delete(name) {
      const description = await describe(name);
      if (description.DeletionProtectionEnabled) {
        throw new AwsError(
          'ValidationException',
          `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
        );
      }
      if (description.TableStatus === 'CREATING')
        throw new AwsError('ResourceInUseException', `Table is being created: ${name}`);
      await beforeDelete(description);
      await engine.call('DeleteTable', { TableName: name });
      keys.delete(name);
      await settings.forget(name);
      return { ...description, TableStatus: 'DELETING' };
    },
  };
}

function encryptionText(encryption: string): SSEDescription {
  const key = encryption === 'KMS' ? {} : { KMSMasterKeyArn: encryption };
  return { Status: 'ENABLED', SSEType: 'KMS', ...key };
}

/** Settings as DescribeTable tells them. */
function settingsIn(
  { name, encryption, streamView, streamSince = '', tableClass }: TableSettings,
  arnOf: (table: string) => string,
): Partial<TableDescription> {
  return {
    ...(encryption === undefined ? {} : { SSEDescription: encryptionText(encryption) }),
    ...(tableClass === undefined ? {} : { TableClassSummary: { TableClass: tableClass as 'STANDARD' } }),
    ...(streamView === undefined
      ? {}
      : {
          StreamSpecification: { StreamEnabled: true, StreamViewType: streamView as 'KEYS_ONLY' },
          LatestStreamLabel: streamSince,
          LatestStreamArn: `${arnOf(name)}/stream/${streamSince}`,
        }),
  };
}

function summaryOf(restore: RestoreRecord, unfinished: boolean, arnOf: (table: string) => string) {
  return {
    ...(restore.backupArn === undefined ? {} : { SourceBackupArn: restore.backupArn }),
    SourceTableArn: arnOf(restore.sourceTable),
    RestoreDateTime: new Date(restore.at),
    RestoreInProgress: unfinished,
  };
}
