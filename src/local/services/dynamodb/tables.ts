import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock.ts';
import {
  flag,
  list,
  object,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  tags,
} from '../../resource-provider.ts';
import type { Collection, Store } from '../../store.ts';
import { AwsError } from '../../wire/operation.ts';
import type { TableEngine } from './engine.ts';
import { createTableSizes } from './table-sizes.ts';

/** What the engine does not keep of a table. */
export interface TableSettings {
  readonly name: string;
  readonly owner: string;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** ISO 8601; when recovery was switched on. */
  readonly recoverableSince?: string;
  readonly encryption?: string;
  readonly tags: Record<string, string>;
}

export interface Tables {
  readonly resource: ResourceProvider;
  /** DescribeTable with what the engine leaves out. @throws AwsError ResourceNotFoundException. */
  describe(name: string): Promise<TableDescription>;
  settings(name: string): Promise<TableSettings>;
  change(name: string, change: Partial<TableSettings>): Promise<TableSettings>;
  /** @throws AwsError ValidationException while the table is protected. */
  delete(name: string): Promise<TableDescription>;
}

/** Tables: the engine's, with the settings that it lacks laid over them. */
export function createTables(
  engine: TableEngine,
  store: Store,
  arnOf: (table: string) => string,
  clock: Clock,
): Tables {
  const settings: Collection<TableSettings> = store.collection<TableSettings>('dynamodb-tables');
  const sizeOf = createTableSizes(engine, clock);

  async function settingsOf(name: string): Promise<TableSettings> {
    const held = await settings.get(name);
    return held ?? { name, owner: 'none', deletionProtection: false, pointInTimeRecovery: false, tags: {} };
  }

  async function change(name: string, changes: Partial<TableSettings>): Promise<TableSettings> {
    const held = await settingsOf(name);
    const since =
      changes.pointInTimeRecovery && !held.pointInTimeRecovery
        ? { recoverableSince: clock.now().toISOString() }
        : {};
    const changed = { ...held, ...changes, ...since };
    await settings.put(name, changed);
    return changed;
  }

  async function describe(name: string): Promise<TableDescription> {
    const { Table } = await engine.call<{ Table: TableDescription }>('DescribeTable', { TableName: name });
    const { deletionProtection, encryption } = await settingsOf(name);
    const size = await sizeOf(name);
    const indexes = (Table.GlobalSecondaryIndexes ?? []).map(async (index) => {
      const { items, bytes } = await sizeOf(name, index.IndexName);
      const IndexArn = `${arnOf(name)}/index/${index.IndexName}`;
      return { ...index, IndexArn, ItemCount: items, IndexSizeBytes: bytes };
    });
    return {
      ...Table,
      TableArn: arnOf(name),
      CreationDateTime: new Date(Number(Table.CreationDateTime) * 1000),
      ItemCount: size.items,
      TableSizeBytes: size.bytes,
      DeletionProtectionEnabled: deletionProtection,
      ...(encryption === undefined ? {} : { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' } }),
      ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: await Promise.all(indexes) }),
      BillingModeSummary: Table.BillingModeSummary && { BillingMode: Table.BillingModeSummary.BillingMode },
    };
  }

  async function remove(name: string): Promise<TableDescription> {
    const description = await describe(name);
    if (description.DeletionProtectionEnabled) {
      throw new AwsError(
        'ValidationException',
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
      );
    }
    await engine.call('DeleteTable', { TableName: name });
    await settings.delete(name);
    return { ...description, TableStatus: 'DELETING' };
  }

  async function exists(name: string): Promise<boolean> {
    return (await engine.run('DescribeTable', JSON.stringify({ TableName: name }))).status === 200;
  }

  const resource: ResourceProvider = {
    type: 'AWS::DynamoDB::Table',
    nameProperty: 'TableName',
    properties: {
      TableName: 'replace',
      KeySchema: 'replace',
      AttributeDefinitions: 'update',
      BillingMode: 'update',
      GlobalSecondaryIndexes: 'update',
      DeletionProtectionEnabled: 'update',
      PointInTimeRecoverySpecification: 'update',
      SSESpecification: 'update',
      Tags: 'update',
    },
    async create(properties, identity) {
      const name = optionalText(properties, 'TableName') ?? identity.generatedName;
      if (await exists(name)) refuseForeign(await settingsOf(name), identity, name);
      else await engine.createTable(createInput(name, properties));
      await change(name, { owner: identity.owner, ...settingsIn(properties) });
      return name;
    },
    async update(name, properties) {
      await updateIndexes(engine, name, properties);
      await change(name, settingsIn(properties));
    },
    async delete(name) {
      if (await exists(name)) await remove(name);
    },
    exists,
    async adopt(name, identity) {
      if (!(await exists(name))) return false;
      await change(name, { owner: identity.owner });
      return true;
    },
    async actual(name) {
      if (!(await exists(name))) return undefined;
      const { deletionProtection, pointInTimeRecovery } = await settingsOf(name);
      return {
        TableName: name,
        DeletionProtectionEnabled: deletionProtection,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: pointInTimeRecovery },
      };
    },
    attributes: async (name) => ({ Arn: arnOf(name) }),
  };

  return { resource, describe, settings: settingsOf, change, delete: remove };
}

function createInput(name: string, properties: Properties): { TableName: string; [member: string]: unknown } {
  const { KeySchema, AttributeDefinitions, BillingMode } = properties;
  const indexes = list<object>(properties, 'GlobalSecondaryIndexes');
  return {
    TableName: name,
    KeySchema,
    AttributeDefinitions,
    BillingMode,
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes }),
  };
}

function settingsIn(properties: Properties): Partial<TableSettings> {
  const recovery = object(properties, 'PointInTimeRecoverySpecification');
  const encrypted = flag(object(properties, 'SSESpecification').SSEEnabled);
  return {
    deletionProtection: flag(properties.DeletionProtectionEnabled),
    pointInTimeRecovery: flag(recovery.PointInTimeRecoveryEnabled),
    ...(encrypted ? { encryption: 'KMS' } : {}),
    tags: tags(properties),
  };
}

/** The engine cannot add an index to an on-demand table; better said than half done. */
async function updateIndexes(engine: TableEngine, name: string, properties: Properties): Promise<void> {
  const { Table } = await engine.call<{ Table: TableDescription }>('DescribeTable', { TableName: name });
  const current = (Table.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName).sort();
  const wanted = list<{ IndexName: string }>(properties, 'GlobalSecondaryIndexes')
    .map(({ IndexName }) => IndexName)
    .sort();
  if (JSON.stringify(current) !== JSON.stringify(wanted)) {
    throw new Error('The embedded environment cannot add or remove the indexes of an existing table');
  }
}
