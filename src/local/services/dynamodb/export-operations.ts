import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
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
import type { Clock } from '../../clock.ts';
import { collect, type Store } from '../../store.ts';
import { AwsError, type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from '../s3/buckets.ts';
import type { TableEngine } from './engine.ts';
import { keyOf, keyText, type Row, readRows } from './rows.ts';
import type { Tables } from './tables.ts';
import type { WriteJournal } from './write-journal.ts';

/** An export; times are ISO 8601. */
interface ExportRecord {
  readonly arn: string;
  readonly table: string;
  readonly at: string;
  readonly startedAt: string;
  readonly readyAt: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly clientToken?: string;
  readonly manifest: string;
  readonly items: number;
  readonly bytes: number;
}

/** A token is remembered for eight hours. */
const TOKEN_MS = 8 * 3_600_000;

/** An export takes minutes on AWS. */
const EXPORT_MS = 1000;
const compress = promisify(gzip);

/** Exports to S3: the rows at a point in time, as DynamoDB JSON. */
export function exportOperations(
  engine: TableEngine,
  tables: Tables,
  journal: WriteJournal,
  buckets: Buckets,
  store: Store,
  clock: Clock,
): Operation[] {
  const records = store.collection<ExportRecord>('dynamodb-exports');

  async function rowsAt(table: string, at: Date): Promise<Row[]> {
    const names = (await tables.keyNames(table)) ?? [];
    const rows = new Map<string, Row>();
    for (const page of await collect(readRows(engine, table)))
      for (const row of page) rows.set(keyText(keyOf(row, names)), row);
    for (const [key, { before }] of await journal.undoTo(table, at)) {
      if (before === null) rows.delete(key);
      else rows.set(key, before);
    }
    return [...rows.values()];
  }

  /** Lays the files out as AWS does. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html */
  async function write(id: string, record: Omit<ExportRecord, 'manifest' | 'items' | 'bytes'>) {
    const rows = await rowsAt(record.table, new Date(record.at));
    const folder = `${record.prefix === '' ? '' : `${record.prefix}/`}AWSDynamoDB/${id}`;
    const data = await compress(rows.map((Item) => `${JSON.stringify({ Item })}\n`).join(''));
    const dataKey = `${folder}/data/${randomBytes(13).toString('hex')}.json.gz`;
    const put = (key: string, body: Buffer) =>
      buckets.put(record.bucket, key, body, { contentType: undefined, metadata: {}, onlyNew: false });
    const { etag } = await put(dataKey, data);
    const md5Checksum = createHash('md5').update(data).digest('base64');
    const file = { itemCount: rows.length, md5Checksum, etag, dataFileS3Key: dataKey };
    await put(`${folder}/manifest-files.json`, Buffer.from(`${JSON.stringify(file)}\n`));
    const manifest = `${folder}/manifest-summary.json`;
    const summary = {
      version: '2020-06-30',
      exportArn: record.arn,
      startTime: record.startedAt,
      tableArn: tables.arnOf(record.table),
      exportTime: record.at,
      s3Bucket: record.bucket,
      s3Prefix: record.prefix || null,
      itemCount: rows.length,
      outputFormat: 'DYNAMODB_JSON',
      exportType: 'FULL_EXPORT',
      manifestFilesS3Key: `${folder}/manifest-files.json`,
    };
    await put(manifest, Buffer.from(JSON.stringify(summary)));
    const written: ExportRecord = { ...record, manifest, items: rows.length, bytes: data.length };
    await records.put(record.arn, written);
    return written;
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html (ClientToken) */
  async function begunWith(token: string | undefined): Promise<ExportRecord | undefined> {
    if (token === undefined) return undefined;
    const since = clock.now().getTime() - TOKEN_MS;
    return (await collect(records.values())).find(
      ({ clientToken, startedAt }) => clientToken === token && Date.parse(startedAt) > since,
    );
  }

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
        const begun = await begunWith(ClientToken);
        if (begun !== undefined) return { ExportDescription: described(begun, tables, clock) };
        const table = TableArn.split('/').at(-1) ?? '';
        if (!(await tables.exists(table)))
          throw new AwsError('TableNotFoundException', `Table not found: ${table}`);
        if (!(await tables.settings.get(table)).pointInTimeRecovery)
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
        const now = clock.now();
        const id = `${String(now.getTime()).padStart(14, '0')}-${randomBytes(4).toString('hex')}`;
        const record = await write(id, {
          arn: `${tables.arnOf(table)}/export/${id}`,
          table,
          at: (ExportTime ?? now).toISOString(),
          startedAt: now.toISOString(),
          readyAt: new Date(now.getTime() + EXPORT_MS).toISOString(),
          bucket: S3Bucket,
          prefix: S3Prefix,
          ...(ClientToken === undefined ? {} : { clientToken: ClientToken }),
        });
        return { ExportDescription: described(record, tables, clock) };
      },
    ),
    operation<DescribeExportInput, DescribeExportOutput>(DescribeExport$)(
      ['ExportArn'],
      async ({ ExportArn = '' }) => {
        const record = await records.get(ExportArn);
        if (record === undefined)
          throw new AwsError('ExportNotFoundException', `Export not found: ${ExportArn}`);
        return { ExportDescription: described(record, tables, clock) };
      },
    ),
    operation<ListExportsInput, ListExportsOutput>(ListExports$)(['TableArn'], async ({ TableArn }) => {
      const found = await collect(records.values());
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
