import {
  CreateTable$,
  type CreateTableInput,
  type CreateTableOutput,
  DeleteTable$,
  type DeleteTableInput,
  type DeleteTableOutput,
  DescribeTable$,
  type DescribeTableInput,
  type DescribeTableOutput,
  ListTables$,
  type ListTablesInput,
  type ListTablesOutput,
  type SSESpecification,
  type StreamSpecification,
  type TableClass,
  UpdateTable$,
  type UpdateTableInput,
  type UpdateTableOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { encryptionIn } from './encryption.ts';
import type { TableSettings } from './engine/table-record.ts';
import { newTags } from './table-tags.ts';
import type { Tables } from './tables.ts';

const LIST_PAGE = 100;

/** Tables: they are made, changed, told and deleted. */
export function tableOperations(tables: Tables, clock: Clock): Operation[] {
  return [
    operation<CreateTableInput, CreateTableOutput>(CreateTable$)(
      [
        'TableName',
        'KeySchema',
        'AttributeDefinitions',
        'BillingMode',
        'GlobalSecondaryIndexes',
        'LocalSecondaryIndexes',
        'ProvisionedThroughput',
        'DeletionProtectionEnabled',
        'SSESpecification',
        'StreamSpecification',
        'TableClass',
        'Tags',
      ],
      ({
        DeletionProtectionEnabled,
        Tags,
        StreamSpecification,
        TableClass,
        SSESpecification,
        ...definition
      }) => ({
        TableDescription: tables.create(
          { ...definition, TableName: tables.nameIn(definition.TableName ?? '') },
          {
            deletionProtection: DeletionProtectionEnabled ?? false,
            tags: newTags(Tags),
            ...settingsIn({ StreamSpecification, TableClass, SSESpecification }, clock),
          },
        ),
      }),
    ),
    operation<DescribeTableInput, DescribeTableOutput>(DescribeTable$)(
      ['TableName'],
      ({ TableName = '' }) => ({ Table: tables.describe(tables.nameIn(TableName)) }),
    ),
    updateOperation(tables, clock),
    operation<DeleteTableInput, DeleteTableOutput>(DeleteTable$)(
      ['TableName'],
      async ({ TableName = '' }) => ({ TableDescription: await tables.delete(tables.nameIn(TableName)) }),
    ),
    operation<ListTablesInput, ListTablesOutput>(ListTables$)(
      ['Limit', 'ExclusiveStartTableName'],
      ({ Limit = LIST_PAGE, ExclusiveStartTableName: start = '' }) => {
        const names = tables.names().filter((name) => name > start);
        const page = names.slice(0, Limit);
        const last = page.at(-1);
        return {
          TableNames: page,
          ...(page.length < names.length && last !== undefined ? { LastEvaluatedTableName: last } : {}),
        };
      },
    ),
  ];
}

function updateOperation(tables: Tables, clock: Clock): Operation {
  return operation<UpdateTableInput, UpdateTableOutput>(UpdateTable$)(
    [
      'TableName',
      'AttributeDefinitions',
      'BillingMode',
      'ProvisionedThroughput',
      'GlobalSecondaryIndexUpdates',
      'DeletionProtectionEnabled',
      'SSESpecification',
      'StreamSpecification',
      'TableClass',
    ],
    ({
      TableName = '',
      DeletionProtectionEnabled,
      StreamSpecification,
      TableClass,
      SSESpecification,
      ...change
    }) => {
      const settings = {
        ...(DeletionProtectionEnabled === undefined ? {} : { deletionProtection: DeletionProtectionEnabled }),
        ...settingsIn({ StreamSpecification, TableClass, SSESpecification }, clock),
      };
      const { AttributeDefinitions: _, GlobalSecondaryIndexUpdates: indexes = [], ...rest } = change;
      const asked = indexes.length === 0 ? rest : { ...rest, indexes };
      if (Object.keys({ ...asked, ...settings }).length === 0)
        throw new AwsError(
          'ValidationException',
          'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
        );
      return { TableDescription: tables.update(tables.nameIn(TableName), change, settings) };
    },
  );
}

interface GivenSettings {
  readonly StreamSpecification?: StreamSpecification | undefined;
  readonly TableClass?: TableClass | undefined;
  readonly SSESpecification?: SSESpecification | undefined;
}

/** Streams are kept as a setting; their records cannot be read here. */
function settingsIn(
  { StreamSpecification: stream, TableClass, SSESpecification: encryption }: GivenSettings,
  clock: Clock,
): Partial<TableSettings> {
  return {
    ...(stream === undefined
      ? {}
      : {
          streamView: stream.StreamEnabled ? stream.StreamViewType : undefined,
          streamSince: clock.now().toISOString().replace('Z', ''),
        }),
    ...(TableClass === undefined ? {} : { tableClass: TableClass }),
    ...encryptionIn(encryption),
  };
}
