import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import {
  flag,
  list,
  object,
  optionalNumber,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  tags,
} from '../../resource-provider.ts';
import type { TableSettings } from './engine/table-record.ts';
import type { TableDefinition } from './engine/tables/create-table.ts';
import { indexUpdates } from './index-updates.ts';
import type { Tables } from './tables.ts';

/** Tables as CloudFormation makes them. */
export function createTableResource(tables: Tables): ResourceProvider {
  const { settings } = tables;
  const exists = async (name: string): Promise<boolean> => tables.exists(name);
  return {
    type: 'AWS::DynamoDB::Table',
    nameProperty: 'TableName',
    properties: [
      'TableName',
      'KeySchema',
      'AttributeDefinitions',
      'BillingMode',
      'ProvisionedThroughput',
      'GlobalSecondaryIndexes',
      'LocalSecondaryIndexes',
      'DeletionProtectionEnabled',
      'PointInTimeRecoverySpecification',
      'SSESpecification',
      'Tags',
    ],
    async create(properties, identity) {
      const name = optionalText(properties, 'TableName') ?? identity.generatedName;
      const wanted = { owner: identity.owner, ...settingsIn(properties) };
      if (tables.exists(name)) {
        refuseForeign(settings(name), identity, name);
        tables.change(name, wanted);
      } else tables.create(definitionOf(name, properties), wanted);
      return name;
    },
    async update(name, properties) {
      const definition = definitionOf(name, properties);
      const { AttributeDefinitions } = definition;
      const [GlobalSecondaryIndexUpdates, ...others] = indexUpdates(tables.describe(name), definition);
      // https://github.com/aws/aws-cdk/issues/14920: as CloudFormation words it.
      if (others.length > 0)
        throw new AwsError(
          'ValidationException',
          'Cannot perform more than one GSI creation or deletion in a single update',
        );
      // It is not waited for: that "can take hours". https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1075
      if (GlobalSecondaryIndexUpdates !== undefined)
        tables.update(name, { AttributeDefinitions, GlobalSecondaryIndexUpdates });
      const { BillingMode, ProvisionedThroughput } = definition;
      tables.bill(name, { BillingMode, ProvisionedThroughput });
      tables.change(name, settingsIn(properties));
    },
    async delete(name) {
      if (tables.exists(name)) await tables.delete(name);
    },
    exists,
    async adopt(name, identity) {
      if (!tables.exists(name)) return false;
      tables.change(name, { owner: identity.owner });
      return true;
    },
    async actual(name, applied) {
      if (!tables.exists(name)) return undefined;
      const { deletionProtection, pointInTimeRecovery } = settings(name);
      return {
        TableName: name,
        DeletionProtectionEnabled: deletionProtection,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: pointInTimeRecovery },
        GlobalSecondaryIndexes: indexesAsApplied(
          tables.describe(name),
          list<GlobalSecondaryIndex>(applied, 'GlobalSecondaryIndexes'),
        ),
      };
    },
    attributes: async (name) => ({ Arn: tables.arnOf(name) }),
  };
}

/** In the order of the template, since indexes have none of their own, and with the throughput where that sets it. */
function indexesAsApplied(
  { GlobalSecondaryIndexes: held = [] }: TableDescription,
  applied: readonly GlobalSecondaryIndex[],
): GlobalSecondaryIndex[] {
  const names = applied.map(({ IndexName }) => IndexName);
  const place = (name: string | undefined): number =>
    names.includes(name) ? names.indexOf(name) : names.length;
  return held
    .map(({ IndexName, KeySchema, Projection, ProvisionedThroughput: units }) => {
      const isProvisioned = applied[names.indexOf(IndexName)]?.ProvisionedThroughput !== undefined;
      const { ReadCapacityUnits, WriteCapacityUnits } = units ?? {};
      const throughput = { ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } };
      return { IndexName, KeySchema, Projection, ...(isProvisioned ? throughput : {}) };
    })
    .sort((a, b) => place(a.IndexName) - place(b.IndexName));
}

function definitionOf(name: string, properties: Properties): TableDefinition {
  const global = list<GlobalSecondaryIndex>(properties, 'GlobalSecondaryIndexes');
  const local = list<LocalSecondaryIndex>(properties, 'LocalSecondaryIndexes');
  const units = object(properties, 'ProvisionedThroughput');
  const isOnDemand = optionalText(properties, 'BillingMode') === 'PAY_PER_REQUEST';
  return {
    TableName: name,
    KeySchema: [...list<KeySchemaElement>(properties, 'KeySchema')],
    AttributeDefinitions: [...list<AttributeDefinition>(properties, 'AttributeDefinitions')],
    BillingMode: isOnDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    ...(Object.keys(units).length === 0
      ? {}
      : {
          ProvisionedThroughput: {
            ReadCapacityUnits: optionalNumber(units, 'ReadCapacityUnits'),
            WriteCapacityUnits: optionalNumber(units, 'WriteCapacityUnits'),
          },
        }),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: [...global] }),
    ...(local.length === 0 ? {} : { LocalSecondaryIndexes: [...local] }),
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
