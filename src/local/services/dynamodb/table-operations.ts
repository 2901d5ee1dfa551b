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
  DescribeTimeToLive$,
  type DescribeTimeToLiveInput,
  type DescribeTimeToLiveOutput,
  ListTables$,
  type ListTablesInput,
  type ListTablesOutput,
  ListTagsOfResource$,
  type ListTagsOfResourceInput,
  type ListTagsOfResourceOutput,
  type StreamSpecification,
  type Tag,
  TagResource$,
  type TagResourceInput,
  UntagResource$,
  type UntagResourceInput,
  UpdateTable$,
  type UpdateTableInput,
  type UpdateTableOutput,
  UpdateTimeToLive$,
  type UpdateTimeToLiveInput,
  type UpdateTimeToLiveOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { TableEngine } from './engine.ts';
import type { TableSettings } from './table-settings.ts';
import type { Tables } from './tables.ts';

/** Tables, their tags and their time to live. */
export function tableOperations(engine: TableEngine, tables: Tables, clock: Clock): Operation[] {
  const { settings } = tables;
  return [
    operation<CreateTableInput, CreateTableOutput>(CreateTable$)(
      [
        'TableName',
        'KeySchema',
        'AttributeDefinitions',
        'BillingMode',
        'GlobalSecondaryIndexes',
        'ProvisionedThroughput',
        'DeletionProtectionEnabled',
        'StreamSpecification',
        'TableClass',
        'Tags',
      ],
      async ({ DeletionProtectionEnabled, Tags, StreamSpecification, TableClass, ...input }) => {
        const TableName = input.TableName ?? '';
        await engine.createTable({ ...input, TableName });
        await settings.change(TableName, {
          deletionProtection: DeletionProtectionEnabled ?? false,
          tags: tagsOf(Tags),
          ...laidOver({ StreamSpecification, TableClass }, clock),
        });
        return { TableDescription: await tables.describe(TableName) };
      },
    ),
    operation<DescribeTableInput, DescribeTableOutput>(DescribeTable$)(
      ['TableName'],
      async ({ TableName = '' }) => ({ Table: await tables.describe(nameIn(TableName)) }),
    ),
    operation<UpdateTableInput, UpdateTableOutput>(UpdateTable$)(
      ['TableName', 'DeletionProtectionEnabled', 'StreamSpecification', 'TableClass'],
      async ({ TableName = '', DeletionProtectionEnabled, StreamSpecification, TableClass }) => {
        await tables.describe(TableName);
        await settings.change(TableName, {
          ...(DeletionProtectionEnabled === undefined
            ? {}
            : { deletionProtection: DeletionProtectionEnabled }),
          ...laidOver({ StreamSpecification, TableClass }, clock),
        });
        return { TableDescription: await tables.describe(TableName) };
      },
    ),
    operation<DeleteTableInput, DeleteTableOutput>(DeleteTable$)(
      ['TableName'],
      async ({ TableName = '' }) => ({ TableDescription: await tables.delete(nameIn(TableName)) }),
    ),
    operation<ListTablesInput, ListTablesOutput>(ListTables$)(['Limit', 'ExclusiveStartTableName'], (input) =>
      engine.call('ListTables', input),
    ),
    ...tagOperations(tables),
    ...timeToLiveOperations(tables),
  ];
}

function tagOperations({ settings, exists }: Tables): Operation[] {
  async function tagged(arn: string): Promise<TableSettings> {
    const name = nameIn(arn);
    if (!(await exists(name)))
      throw new AwsError(
        'ResourceNotFoundException',
        `Requested resource not found: ResourceArn: ${arn} not found`,
      );
    return settings.get(name);
  }
  return [
    operation<ListTagsOfResourceInput, ListTagsOfResourceOutput>(ListTagsOfResource$)(
      ['ResourceArn'],
      async ({ ResourceArn = '' }) => {
        const { tags } = await tagged(ResourceArn);
        return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      },
    ),
    operation<TagResourceInput, object>(TagResource$)(
      ['ResourceArn', 'Tags'],
      async ({ ResourceArn = '', Tags }) => {
        const { name, tags } = await tagged(ResourceArn);
        const added = tagsOf(Tags);
        if (Object.keys(added).some((key) => key.startsWith('aws:')))
          throw new AwsError('ValidationException', 'Tag keys must not start with aws:');
        await settings.change(name, { tags: { ...tags, ...added } });
        return {};
      },
    ),
    operation<UntagResourceInput, object>(UntagResource$)(
      ['ResourceArn', 'TagKeys'],
      async ({ ResourceArn = '', TagKeys = [] }) => {
        const { name, tags } = await tagged(ResourceArn);
        const kept = Object.entries(tags).filter(([key]) => !TagKeys.includes(key));
        await settings.change(name, { tags: Object.fromEntries(kept) });
        return {};
      },
    ),
  ];
}

function timeToLiveOperations({ settings, describe }: Tables): Operation[] {
  return [
    operation<DescribeTimeToLiveInput, DescribeTimeToLiveOutput>(DescribeTimeToLive$)(
      ['TableName'],
      async ({ TableName = '' }) => {
        await describe(TableName);
        const { ttlAttribute } = await settings.get(TableName);
        return {
          TimeToLiveDescription:
            ttlAttribute === undefined
              ? { TimeToLiveStatus: 'DISABLED' as const }
              : { TimeToLiveStatus: 'ENABLED' as const, AttributeName: ttlAttribute },
        };
      },
    ),
    operation<UpdateTimeToLiveInput, UpdateTimeToLiveOutput>(UpdateTimeToLive$)(
      ['TableName', 'TimeToLiveSpecification'],
      async ({ TableName = '', TimeToLiveSpecification: wanted }) => {
        await describe(TableName);
        const { ttlAttribute } = await settings.get(TableName);
        const { Enabled = false, AttributeName = '' } = wanted ?? {};
        if (Enabled === (ttlAttribute !== undefined))
          throw new AwsError(
            'ValidationException',
            `TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`,
          );
        await settings.change(TableName, { ttlAttribute: Enabled ? AttributeName : undefined });
        return { TimeToLiveSpecification: { Enabled, AttributeName } };
      },
    ),
  ];
}

/** A table may be named by its ARN. */
function nameIn(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? '';
}

function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

interface LaidOver {
  readonly StreamSpecification?: StreamSpecification | undefined;
  readonly TableClass?: string | undefined;
}

/** Streams are kept as a setting; their records cannot be read here. */
function laidOver(
  { StreamSpecification: stream, TableClass }: LaidOver,
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
  };
}
