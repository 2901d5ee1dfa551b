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
  type SSESpecification,
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
import type { TableSettings } from './engine/table-record.ts';
import { checkTagged, checkTags } from './table-tags.ts';
import type { Tables } from './tables.ts';

const LIST_PAGE = 100;

/** Tables, their tags and their time to live. */
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
    ...tagOperations(tables),
    ...timeToLiveOperations(tables),
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

function tagOperations(tables: Tables): Operation[] {
  function tagged(arn: string): Pick<TableSettings, 'tags'> & { readonly name: string } {
    checkTagged(arn);
    const name = tables.nameIn(arn);
    if (!tables.exists(name))
      throw new AwsError(
        'ResourceNotFoundException',
        `Requested resource not found: ResourceArn: ${arn} not found`,
      );
    return { name, tags: tables.settings(name).tags };
  }
  return [
    operation<ListTagsOfResourceInput, ListTagsOfResourceOutput>(ListTagsOfResource$)(
      ['ResourceArn'],
      async ({ ResourceArn = '' }) => {
        const { tags } = tagged(ResourceArn);
        return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      },
    ),
    operation<TagResourceInput, object>(TagResource$)(
      ['ResourceArn', 'Tags'],
      async ({ ResourceArn = '', Tags }) => {
        const { name, tags } = tagged(ResourceArn);
        const added = tagsOf(Tags);
        if (Object.keys(added).length === 0)
          throw new AwsError('ValidationException', 'Atleast one Tag needs to be provided as Input.');
        const all = { ...tags, ...added };
        checkTags(added, all);
        tables.change(name, { tags: all });
        return {};
      },
    ),
    operation<UntagResourceInput, object>(UntagResource$)(
      ['ResourceArn', 'TagKeys'],
      async ({ ResourceArn = '', TagKeys = [] }) => {
        const { name, tags } = tagged(ResourceArn);
        const kept = Object.entries(tags).filter(([key]) => !TagKeys.includes(key));
        tables.change(name, { tags: Object.fromEntries(kept) });
        return {};
      },
    ),
  ];
}

function timeToLiveOperations(tables: Tables): Operation[] {
  return [
    operation<DescribeTimeToLiveInput, DescribeTimeToLiveOutput>(DescribeTimeToLive$)(
      ['TableName'],
      ({ TableName = '' }) => {
        const name = tables.nameIn(TableName);
        tables.describe(name);
        const { ttlAttribute } = tables.settings(name);
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
      ({ TableName = '', TimeToLiveSpecification: wanted }) => {
        const name = tables.nameIn(TableName);
        tables.describe(name);
        const { Enabled = false, AttributeName = '' } = wanted ?? {};
        // The codec takes what it gets.
        if (typeof Enabled !== 'boolean' || typeof AttributeName !== 'string')
          throw new AwsError(
            'SerializationException',
            'a member of TimeToLiveSpecification has another type',
          );
        checkTimeToLive(tables.settings(name), { Enabled, AttributeName });
        tables.change(name, { ttlAttribute: Enabled ? AttributeName : undefined });
        return { TimeToLiveSpecification: { Enabled, AttributeName } };
      },
    ),
  ];
}

/** @throws AwsError ValidationException for a change that changes nothing, or is about another attribute. */
function checkTimeToLive(
  { ttlAttribute }: TableSettings,
  wanted: { Enabled: boolean; AttributeName: string },
): void {
  if (wanted.Enabled === (ttlAttribute !== undefined))
    throw new AwsError(
      'ValidationException',
      `TimeToLive is already ${wanted.Enabled ? 'enabled' : 'disabled'}`,
    );
  if (!wanted.Enabled && wanted.AttributeName !== ttlAttribute)
    throw new AwsError(
      'ValidationException',
      `TimeToLive is active on a different AttributeName: current AttributeName is ${ttlAttribute}`,
    );
}

function newTags(given: readonly Tag[] | undefined): Record<string, string> {
  const tags = tagsOf(given);
  checkTags(tags, tags);
  return tags;
}

function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

interface GivenSettings {
  readonly StreamSpecification?: StreamSpecification | undefined;
  readonly TableClass?: string | undefined;
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
    ...(encryption?.Enabled === true ? { encryption: encryption.KMSMasterKeyId ?? 'KMS' } : {}),
  };
}
