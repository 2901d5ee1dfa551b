import type { TableDescription } from '@aws-sdk/client-dynamodb';
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
import type { TableEngine } from './engine.ts';
import type { TableSettings } from './table-settings.ts';
import type { Tables } from './tables.ts';

/** Tables as CloudFormation makes them. */
export function createTableResource(engine: TableEngine, tables: Tables): ResourceProvider {
  const { settings, exists } = tables;
  return {
    type: 'AWS::DynamoDB::Table',
    nameProperty: 'TableName',
    properties: [
      'TableName',
      'KeySchema',
      'AttributeDefinitions',
      'BillingMode',
      'GlobalSecondaryIndexes',
      'DeletionProtectionEnabled',
      'PointInTimeRecoverySpecification',
      'SSESpecification',
      'Tags',
    ],
    async create(properties, identity) {
      const name = optionalText(properties, 'TableName') ?? identity.generatedName;
      if (await exists(name)) refuseForeign(await settings.get(name), identity, name);
      else await engine.createTable(createInput(name, properties));
      await settings.change(name, { owner: identity.owner, ...settingsIn(properties) });
      return name;
    },
    async update(name, properties) {
      await refuseIndexChanges(engine, name, properties);
      await settings.change(name, settingsIn(properties));
    },
    async delete(name) {
      if (await exists(name)) await tables.delete(name);
    },
    exists,
    async adopt(name, identity) {
      if (!(await exists(name))) return false;
      await settings.change(name, { owner: identity.owner });
      return true;
    },
    async actual(name) {
      if (!(await exists(name))) return undefined;
      const { deletionProtection, pointInTimeRecovery } = await settings.get(name);
      return {
        TableName: name,
        DeletionProtectionEnabled: deletionProtection,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: pointInTimeRecovery },
      };
    },
    attributes: async (name) => ({ Arn: tables.arnOf(name) }),
  };
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
  const { SSEEnabled, KMSMasterKeyId: key } = object(properties, 'SSESpecification');
  const encrypted = flag(SSEEnabled);
  return {
    deletionProtection: flag(properties.DeletionProtectionEnabled),
    pointInTimeRecovery: flag(recovery.PointInTimeRecoveryEnabled),
    ...(encrypted ? { encryption: typeof key === 'string' ? key : 'KMS' } : {}),
    tags: tags(properties),
  };
}

/** The engine cannot add an index to an on-demand table; better said than half done. */
async function refuseIndexChanges(engine: TableEngine, name: string, properties: Properties): Promise<void> {
  const { Table } = await engine.call<{ Table: TableDescription }>('DescribeTable', { TableName: name });
  const current = (Table.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName).sort();
  const wanted = list<{ IndexName: string }>(properties, 'GlobalSecondaryIndexes')
    .map(({ IndexName }) => IndexName)
    .sort();
  if (JSON.stringify(current) !== JSON.stringify(wanted)) {
    throw new Error('The embedded environment cannot add or remove the indexes of an existing table');
  }
}
