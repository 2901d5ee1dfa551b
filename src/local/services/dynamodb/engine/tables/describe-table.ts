import type {
  KeySchemaElement,
  Projection as ProjectionOutput,
  SSEDescription,
  TableDescription,
  TableStatus,
} from '@aws-sdk/client-dynamodb';
import { TABLE_KEY_ID } from '../../../../managed-keys.ts';
import type { Index, Table } from '../storage/table.ts';
import type { KeySchema, Projection, RestoreRecord, TableSettings, Throughput } from '../table-record.ts';

/** How a table is told, and how it stands just now. */
export interface Telling {
  readonly arnOf: (table: string) => string;
  readonly status: TableStatus;
}

/** A table as DescribeTable has it. Counts and sizes are those of the moment; AWS has those of the last six hours. */
export function describeTable({ record, rows, bytes, indexes }: Table, telling: Telling): TableDescription {
  const { arnOf, status } = telling;
  const arn = arnOf(record.name);
  // A table that is being restored has nothing yet for those who look.
  const isHidden = status === 'CREATING' && record.settings.restore !== undefined;
  const described = indexes.map((index) => ({
    index,
    description: describeIndex(index, { arn, isHidden, isNew: status === 'CREATING' }),
  }));
  const ofKind = (kind: 'global' | 'local') =>
    described.filter(({ index }) => index.record.kind === kind).map(({ description }) => description);
  return {
    AttributeDefinitions: record.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    TableName: record.name,
    KeySchema: keySchema(record.key),
    TableStatus: status,
    CreationDateTime: new Date(record.createdAt),
    ProvisionedThroughput: provisioned(record.throughput),
    TableSizeBytes: isHidden ? 0 : bytes,
    ItemCount: isHidden ? 0 : rows.size,
    TableArn: arn,
    TableId: record.id,
    ...(record.onDemandSince === undefined
      ? {}
      : {
          BillingModeSummary: {
            BillingMode: 'PAY_PER_REQUEST' as const,
            LastUpdateToPayPerRequestDateTime: new Date(record.onDemandSince),
          },
        }),
    ...(ofKind('local').length === 0 ? {} : { LocalSecondaryIndexes: ofKind('local') }),
    ...(ofKind('global').length === 0 ? {} : { GlobalSecondaryIndexes: ofKind('global') }),
    WarmThroughput: warm(record.throughput),
    ...settingsIn(record.settings, arn),
    ...(record.settings.restore === undefined
      ? {}
      : { RestoreSummary: summaryOf(record.settings.restore, status === 'CREATING', arnOf) }),
  };
}

interface OfTable {
  readonly arn: string;
  readonly isHidden: boolean;
  /** Its indexes are being created with it. */
  readonly isNew: boolean;
}

function describeIndex({ record, entries, bytes }: Index, { arn, isHidden, isNew }: OfTable) {
  const { name, kind, key, projection, throughput, creating } = record;
  const common = {
    IndexName: name,
    KeySchema: keySchema(key),
    Projection: projectionOutput(projection),
    IndexSizeBytes: isHidden ? 0 : bytes,
    ItemCount: isHidden ? 0 : entries.size,
    IndexArn: `${arn}/index/${name}`,
  };
  if (kind === 'local') return common;
  return {
    ...common,
    IndexStatus: isNew || creating === true ? ('CREATING' as const) : ('ACTIVE' as const),
    ...(creating === true ? { Backfilling: true } : {}),
    ProvisionedThroughput: provisioned(throughput),
    WarmThroughput: warm(throughput),
  };
}

function keySchema({ hash, range }: KeySchema): KeySchemaElement[] {
  const first: KeySchemaElement = { AttributeName: hash.name, KeyType: 'HASH' };
  return range === undefined ? [first] : [first, { AttributeName: range.name, KeyType: 'RANGE' }];
}

function projectionOutput(projection: Projection): ProjectionOutput {
  if (projection.type !== 'INCLUDE') return { ProjectionType: projection.type };
  return { ProjectionType: 'INCLUDE', NonKeyAttributes: [...projection.names] };
}

function provisioned({ readUnits, writeUnits }: Throughput = { readUnits: 0, writeUnits: 0 }) {
  return { NumberOfDecreasesToday: 0, ReadCapacityUnits: readUnits, WriteCapacityUnits: writeUnits };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html: what new tables have. */
function warm(throughput: Throughput | undefined) {
  const { readUnits, writeUnits } = throughput ?? { readUnits: 12_000, writeUnits: 4000 };
  return { ReadUnitsPerSecond: readUnits, WriteUnitsPerSecond: writeUnits, Status: 'ACTIVE' as const };
}

function settingsIn(
  { deletionProtection, encryption, streamView, streamSince = '', tableClass }: TableSettings,
  arn: string,
): Partial<TableDescription> {
  return {
    DeletionProtectionEnabled: deletionProtection,
    ...(encryption === undefined ? {} : { SSEDescription: encryptionText(encryption, arn) }),
    ...(tableClass === undefined ? {} : { TableClassSummary: { TableClass: tableClass } }),
    ...(streamView === undefined
      ? {}
      : {
          StreamSpecification: { StreamEnabled: true, StreamViewType: streamView },
          LatestStreamLabel: streamSince,
          LatestStreamArn: `${arn}/stream/${streamSince}`,
        }),
  };
}

/** API_SSEDescription.html, KMSMasterKeyArn: "The AWS KMS key ARN used for the AWS KMS encryption." */
function encryptionText(encryption: string, tableArn: string): SSEDescription {
  const managed = tableArn.replace(/:dynamodb:(.*):table\/.*$/, `:kms:$1:key/${TABLE_KEY_ID}`);
  const KMSMasterKeyArn = encryption === 'KMS' ? managed : encryption;
  return { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn };
}

function summaryOf(restore: RestoreRecord, isUnfinished: boolean, arnOf: (table: string) => string) {
  return {
    ...(restore.backupArn === undefined ? {} : { SourceBackupArn: restore.backupArn }),
    SourceTableArn: arnOf(restore.sourceTable),
    RestoreDateTime: new Date(restore.at),
    RestoreInProgress: isUnfinished,
  };
}
