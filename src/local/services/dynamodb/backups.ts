import { randomBytes } from 'node:crypto';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Collection, collect, type Store, startingWith } from '../../store.ts';
import type { TableEngine } from './engine/engine.ts';
import type { TableSettings } from './engine/table-record.ts';
import { type Row, readRows } from './rows.ts';
import type { Tables } from './tables.ts';

/** A backup of a table. Times are ISO 8601. */
export interface BackupRecord {
  readonly arn: string;
  readonly name: string;
  readonly type: 'USER' | 'SYSTEM';
  readonly createdAt: string;
  /** Not before this is it available. */
  readonly readyAt: string;
  readonly expiresAt: string | null;
  readonly copied: boolean;
  readonly items: number;
  readonly bytes: number;
  /** The table as it was described, its times as text. */
  readonly table: Omit<TableDescription, 'CreationDateTime'> & { readonly CreationDateTime: string };
  readonly settings: TableSettings;
}

export interface Backups {
  create(table: string, name: string): Promise<BackupRecord>;
  /** @throws AwsError BackupNotFoundException. */
  find(arn: string): Promise<BackupRecord>;
  /** By time of creation. */
  all(): Promise<BackupRecord[]>;
  /** @throws AwsError BackupInUseException while it is being made. */
  delete(arn: string): Promise<BackupRecord>;
  rows(arn: string): AsyncIterable<readonly Row[]>;
  available(backup: BackupRecord): boolean;
  /** A backup of a table that goes, made before it does; the table must have point-in-time recovery. */
  ofDeleted(table: TableDescription): Promise<void>;
  /** Goes on with what a process that was killed had begun. */
  resume(): Promise<void>;
  /** Resolves when nothing is being copied. */
  idle(): Promise<void>;
}

/** A backup takes minutes on AWS. */
const BACKUP_MS = 300;
const SYSTEM_BACKUP_DAYS = 35;
const DAY_MS = 86_400_000;

export interface BackupsOptions {
  readonly engine: TableEngine;
  /** Tables and backups know each other. */
  readonly tables: () => Pick<Tables, 'describe' | 'settings' | 'usable'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

export function createBackups({ engine, tables, store, clock, report }: BackupsOptions): Backups {
  const records: Collection<BackupRecord> = store.collection<BackupRecord>('dynamodb-backups');
  const pages = store.collection<readonly Row[]>('dynamodb-backup-rows');
  const copies = new Set<Promise<void>>();

  async function keep(
    table: TableDescription,
    name: string,
    type: BackupRecord['type'],
  ): Promise<BackupRecord> {
    const settings = tables().settings(table.TableName ?? '');
    const record = newRecord(table, { name, type, settings, now: clock.now().getTime() });
    await records.put(record.arn, record);
    return record;
  }

  /** What a copy that was interrupted has left is overwritten page by page, and cut off behind. */
  async function copy(record: BackupRecord): Promise<void> {
    const pageKey = (number: number): string => `${record.arn}\n${String(number).padStart(8, '0')}`;
    let [number, items] = [0, 0];
    for await (const rows of readRows(engine, record.table.TableName ?? '')) {
      await pages.put(pageKey(number), rows);
      number += 1;
      items += rows.length;
    }
    await pages.clear({ gte: pageKey(number), lt: startingWith(`${record.arn}\n`).lt });
    await records.put(record.arn, { ...record, copied: true, items });
  }

  function copyAside(record: BackupRecord): void {
    const copying = copy(record)
      .catch(report)
      .finally(() => copies.delete(copying));
    copies.add(copying);
  }

  async function find(arn: string): Promise<BackupRecord> {
    const found = await records.get(arn);
    if (found === undefined || isExpired(found))
      throw new AwsError('BackupNotFoundException', `Backup not found: ${arn}`);
    return found;
  }

  const isExpired = ({ expiresAt }: BackupRecord): boolean =>
    expiresAt !== null && Date.parse(expiresAt) <= clock.now().getTime();

  const available = ({ copied, readyAt }: BackupRecord): boolean =>
    copied && clock.now().getTime() >= Date.parse(readyAt);

  return {
    find,
    available,
    async create(table, name) {
      const description = tables().describe(table);
      if (!tables().usable(table))
        throw new AwsError('TableInUseException', `Table is being created: ${table}`);
      const record = await keep(description, name, 'USER');
      copyAside(record);
      return record;
    },
    async all() {
      const found = (await collect(records.values())).filter((record) => !isExpired(record));
      return found.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    },
    async delete(arn) {
      const record = await find(arn);
      if (!available(record))
        throw new AwsError('BackupInUseException', `Backup is being created or used to restore a table`);
      await records.delete(arn);
      await pages.clear(startingWith(`${arn}\n`));
      return record;
    },
    rows: (arn) => pages.values(startingWith(`${arn}\n`)),
    async ofDeleted(description) {
      await Promise.all(copies);
      const { TableName = '' } = description;
      if (!tables().settings(TableName).pointInTimeRecovery) return;
      await copy(await keep(description, `${TableName}$DeletedTableBackup`, 'SYSTEM'));
    },
    async resume() {
      for (const record of await collect(records.values())) if (!record.copied) copyAside(record);
    },
    async idle() {
      await Promise.all(copies);
    },
  };
}

function newRecord(
  description: TableDescription,
  { name, type, settings, now }: Pick<BackupRecord, 'name' | 'type' | 'settings'> & { readonly now: number },
): BackupRecord {
  const { TableArn = '', CreationDateTime = new Date(0) } = description;
  return {
    arn: `${TableArn}/backup/${String(now).padStart(14, '0')}-${randomBytes(4).toString('hex')}`,
    name,
    type,
    createdAt: new Date(now).toISOString(),
    readyAt: new Date(now + BACKUP_MS).toISOString(),
    expiresAt: type === 'SYSTEM' ? new Date(now + SYSTEM_BACKUP_DAYS * DAY_MS).toISOString() : null,
    copied: false,
    items: description.ItemCount ?? 0,
    bytes: description.TableSizeBytes ?? 0,
    table: { ...description, CreationDateTime: CreationDateTime.toISOString() },
    settings,
  };
}
