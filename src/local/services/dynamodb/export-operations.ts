import {
  DescribeExport$,
  type DescribeExportInput,
  type DescribeExportOutput,
  type ExportDescription,
  ExportTableToPointInTime$,
  type ExportTableToPointInTimeInput,
  type ExportTableToPointInTimeOutput,
  ListExports$,
  type ListExportsInput,
  type ListExportsOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { ExportOptions, ExportRecord, Exports } from './exports.ts';
import type { Tables } from './tables.ts';

/** Exports to S3: the rows at a point in time, as DynamoDB JSON. */
export function exportOperations(
  exports: Exports,
  { tables, clock }: Pick<ExportOptions, 'tables' | 'clock'>,
): Operation[] {
  return [
    operation<ExportTableToPointInTimeInput, ExportTableToPointInTimeOutput>(ExportTableToPointInTime$)(
      ['TableArn', 'ExportTime', 'S3Bucket', 'S3Prefix', 'ExportFormat', 'ExportType', 'ClientToken'],
      async ({
        TableArn = '',
        ExportTime,
        S3Bucket = '',
        S3Prefix = '',
        ExportFormat,
        ExportType,
        ClientToken,
      }) => {
        // "If you submit a request with the same client token" it is the same export, as AWS has it for eight hours.
        const begun = await exports.begunWith(ClientToken);
        if (begun !== undefined) return { ExportDescription: described(begun, tables, clock) };
        const table = TableArn.split('/').at(-1) ?? '';
        if (!tables.exists(table)) throw new AwsError('TableNotFoundException', `Table not found: ${table}`);
        if (!tables.settings(table).pointInTimeRecovery)
          throw new AwsError(
            'PointInTimeRecoveryUnavailableException',
            `Point in time recovery is not enabled for table '${table}'`,
          );
        if (
          (ExportFormat ?? 'DYNAMODB_JSON') !== 'DYNAMODB_JSON' ||
          (ExportType ?? 'FULL_EXPORT') !== 'FULL_EXPORT'
        )
          throw new AwsError(
            'ValidationException',
            'The embedded environment does not support ExportFormat or ExportType other than DYNAMODB_JSON and FULL_EXPORT',
          );
        const record = await exports.begin({
          table,
          at: ExportTime,
          bucket: S3Bucket,
          prefix: S3Prefix,
          clientToken: ClientToken,
        });
        return { ExportDescription: described(record, tables, clock) };
      },
    ),
    operation<DescribeExportInput, DescribeExportOutput>(DescribeExport$)(
      ['ExportArn'],
      async ({ ExportArn = '' }) => {
        return { ExportDescription: described(await exports.find(ExportArn), tables, clock) };
      },
    ),
    operation<ListExportsInput, ListExportsOutput>(ListExports$)(['TableArn'], async ({ TableArn }) => {
      const found = await exports.all();
      return {
        ExportSummaries: found
          .filter(({ table }) => TableArn === undefined || tables.arnOf(table) === TableArn)
          .map((record) => {
            const { ExportArn, ExportStatus, ExportType } = described(record, tables, clock);
            return { ExportArn, ExportStatus, ExportType };
          }),
      };
    }),
  ];
}

function described(record: ExportRecord, { arnOf }: Tables, clock: Clock): ExportDescription {
  const done = clock.now().getTime() >= Date.parse(record.readyAt);
  return {
    ExportArn: record.arn,
    ExportStatus: done ? 'COMPLETED' : 'IN_PROGRESS',
    StartTime: new Date(record.startedAt),
    ...(done ? { EndTime: new Date(record.readyAt) } : {}),
    ExportManifest: record.manifest,
    TableArn: arnOf(record.table),
    ExportTime: new Date(record.at),
    S3Bucket: record.bucket,
    ...(record.prefix === '' ? {} : { S3Prefix: record.prefix }),
    ExportFormat: 'DYNAMODB_JSON',
    ExportType: 'FULL_EXPORT',
    ...(done ? { BilledSizeBytes: record.bytes, ItemCount: record.items } : {}),
  };
}
