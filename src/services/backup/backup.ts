import type { BackupDetails } from '@aws-sdk/client-dynamodb';
import type { TableSettings } from './table-settings.ts';

/** A backup of a table. */
export interface Backup {
  readonly arn: string;
  /** Names are not unique. */
  readonly name: string;
  readonly table: string;
  /** USER, SYSTEM (of a table that was deleted) or AWS_BACKUP. */
  readonly type: string;
  /** CREATING, AVAILABLE or DELETED. */
  readonly status: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; null for one that stays. */
  readonly expiresAt: string | null;
  /** As of the last time that AWS counted. */
  readonly bytes: number;
}

/** What `backup list` tells. */
export interface BackupList {
  /** The newest first. */
  readonly backups: readonly ListedBackup[];
  /** How many there are beside these. */
  readonly more: number;
}

export interface ListedBackup extends Backup {
  /** Who made it; null for one that was not made with this program. */
  readonly by: string | null;
}

/** What `backup create` tells. */
export interface BackupCreated {
  /** False in a dry run. */
  readonly changed: boolean;
  /** Null in a dry run. */
  readonly backup: Backup | null;
  readonly table: string;
}

/** What `backup show` tells. */
export interface BackupReport {
  readonly backup: ListedBackup;
  /** Items when it was made, as of the last time that AWS counted. */
  readonly approximateItems: number;
  readonly keys: readonly string[];
  readonly indexes: readonly string[];
  /** What the table was set to; null when it was not kept, and is read from the live table at a restore. */
  readonly settings: TableSettings | null;
}

/** What `backup delete` tells. */
export interface BackupDeleted {
  readonly changed: boolean;
  /** As it was. */
  readonly backup: Backup;
}

/** What `backup prune` tells. */
export interface BackupsPruned {
  readonly changed: boolean;
  readonly kept: readonly Backup[];
  /** In a dry run: what would be deleted. */
  readonly deleted: readonly Backup[];
  readonly freedBytes: number;
  /** What the deleted ones cost a month, at the rates of us-east-1. */
  readonly monthlySaving: number;
}

/** @param details as AWS tells them; the table stands in the ARN: `arn:aws:dynamodb:…:table/<name>/backup/<id>`. */
export function toBackup(details: Partial<BackupDetails> = {}): Backup {
  const arn = details.BackupArn ?? '';
  return {
    arn,
    name: details.BackupName ?? '',
    table: /:table\/([^/]+)\//.exec(arn)?.[1] ?? '',
    type: details.BackupType ?? 'USER',
    status: details.BackupStatus ?? 'UNKNOWN',
    createdAt: details.BackupCreationDateTime?.toISOString() ?? '',
    expiresAt: details.BackupExpiryDateTime?.toISOString() ?? null,
    bytes: details.BackupSizeBytes ?? 0,
  };
}

/** The last part of a backup's ARN. */
export function backupId({ arn }: Pick<Backup, 'arn'>): string {
  return arn.split('/').at(-1) ?? '';
}
