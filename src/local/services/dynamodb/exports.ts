import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { DAY_MS, removeOld } from '../../expire.ts';
import { collect, type Store } from '../../store.ts';
import type { Buckets } from '../s3/buckets.ts';
import type { TableEngine } from './engine/engine.ts';
import { rowsBefore } from './past-rows.ts';
import { keyOf, keyText, type Row, readRows } from './rows.ts';
import type { Tables } from './tables.ts';

/** An export; times are ISO 8601. */
export interface ExportRecord {
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

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html */
const KEPT_MS = 90 * DAY_MS;

/** A token is remembered for eight hours. */
const TOKEN_MS = 8 * 3_600_000;

/** An export takes minutes on AWS. */
const EXPORT_MS = 1000;
const compress = promisify(gzip);

export interface ExportOptions {
  readonly engine: TableEngine;
  readonly tables: Tables;
  readonly buckets: Buckets;
  readonly store: Store;
  readonly clock: Clock;
}

/** What an export is begun with. */
export interface ExportRequest {
  readonly table: string;
  readonly at: Date | undefined;
  readonly bucket: string;
  readonly prefix: string;
  readonly clientToken: string | undefined;
}

/** Exports that were begun. */
export interface Exports {
  begin(request: ExportRequest): Promise<ExportRecord>;
  /** The export that was begun with a token, as long as AWS remembers it. */
  begunWith(token: string | undefined): Promise<ExportRecord | undefined>;
  /** @throws AwsError ExportNotFoundException. */
  find(arn: string): Promise<ExportRecord>;
  all(): Promise<ExportRecord[]>;
  /** Forgets those of which AWS tells no longer; their files stay. Some before each value. */
  expire(now: number): AsyncIterable<void>;
}

export function createExports({ engine, tables, buckets, store, clock }: ExportOptions): Exports {
  const records = store.collection<ExportRecord>('dynamodb-exports');

  async function rowsAt(table: string, at: Date): Promise<Row[]> {
    const names = tables.keyNames(table);
    const rows = new Map<string, Row>();
    for (const page of await collect(readRows(engine, table)))
      for (const row of page) rows.set(keyText(keyOf(row, names)), row);
    for (const [key, { before }] of rowsBefore(engine, table, at)) {
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

  return {
    begunWith,
    all: () => collect(records.values()),
    expire: (now) => removeOld(records, ({ startedAt }) => Date.parse(startedAt) < now - KEPT_MS),
    async find(arn) {
      const record = await records.get(arn);
      if (record === undefined) throw new AwsError('ExportNotFoundException', `Export not found: ${arn}`);
      return record;
    },
    async begin({ table, at, bucket, prefix, clientToken }) {
      const now = clock.now();
      const id = `${String(now.getTime()).padStart(14, '0')}-${randomBytes(4).toString('hex')}`;
      return write(id, {
        arn: `${tables.arnOf(table)}/export/${id}`,
        table,
        at: (at ?? now).toISOString(),
        startedAt: now.toISOString(),
        readyAt: new Date(now.getTime() + EXPORT_MS).toISOString(),
        bucket,
        prefix,
        ...(clientToken === undefined ? {} : { clientToken }),
      });
    },
  };
}
