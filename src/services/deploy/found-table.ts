import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { BackofficeError } from '../../errors.ts';
import { readTableSettings, type TableSettings } from '../backups/table-settings.ts';

/** A table that stands where a stack would make one. */
export interface FoundTable {
  readonly name: string;
  /** As DynamoDB counts them, every six hours. */
  readonly items: number;
  readonly tags: Readonly<Record<string, string>>;
  /** What a template would say of it, in CloudFormation's form. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** @returns undefined when there is no table of this name. */
export async function findTable(dynamoDB: DynamoDBApi, name: string): Promise<FoundTable | undefined> {
  try {
    const { Table: table = {} } = await dynamoDB.describeTable({ TableName: name });
    const settings = await readTableSettings(dynamoDB, name);
    const properties = { TableName: name, ...shapeOf(table), ...settingsOf(settings) };
    return { name, items: table.ItemCount ?? 0, tags: settings.tags, properties };
  } catch (error) {
    if (error instanceof BackofficeError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
function shapeOf(table: TableDescription): Record<string, unknown> {
  const { KeySchema, AttributeDefinitions } = table;
  const indexes = table.GlobalSecondaryIndexes ?? [];
  const local = table.LocalSecondaryIndexes ?? [];
  // A table that was never on demand has no summary.
  const onDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  return {
    KeySchema,
    AttributeDefinitions,
    BillingMode: onDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    ...(onDemand ? {} : throughputOf(table)),
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            ...indexOf(index),
            ...(onDemand ? {} : throughputOf(index)),
          })),
        }),
    ...(local.length === 0 ? {} : { LocalSecondaryIndexes: local.map(indexOf) }),
  };
}

interface Described {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: TableDescription['KeySchema'];
  readonly Projection?: NonNullable<TableDescription['GlobalSecondaryIndexes']>[number]['Projection'];
  readonly ProvisionedThroughput?: TableDescription['ProvisionedThroughput'];
}

function indexOf({ IndexName, KeySchema, Projection }: Described): Record<string, unknown> {
  return { IndexName, KeySchema, Projection };
}

function throughputOf({ ProvisionedThroughput: given = {} }: Described): Record<string, unknown> {
  const { ReadCapacityUnits, WriteCapacityUnits } = given;
  return { ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } };
}

/** What is as it is by default is left out. */
function settingsOf(settings: TableSettings): Record<string, unknown> {
  const { ttlAttribute, stream, tableClass, encryption, pointInTimeRecovery, deletionProtection } = settings;
  return {
    ...(deletionProtection ? { DeletionProtectionEnabled: true } : {}),
    ...(pointInTimeRecovery
      ? { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }
      : {}),
    ...(encryption === 'KMS' ? { SSESpecification: { SSEEnabled: true } } : {}),
    ...(ttlAttribute === null
      ? {}
      : { TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true } }),
    ...(stream === null ? {} : { StreamSpecification: { StreamViewType: stream } }),
    ...(tableClass === 'STANDARD' ? {} : { TableClass: tableClass }),
  };
}
