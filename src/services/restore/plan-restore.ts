import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { BackofficeError, ifFound } from '../../errors.ts';
import type { Backup } from '../backup/backup.ts';
import type { Manifests } from '../backup/manifest.ts';
import {
  encryptionOf,
  NOT_PUT_BACK,
  readSettingsIfAny,
  type TableSettings,
} from '../backup/table-settings.ts';
import { rateOf } from '../cost/rates.ts';
import { readRecovery } from '../pitr/recovery.ts';
import { activeSince } from './active-mark.ts';
import type { Encryption } from './encryption.ts';
import type { RestorePlan, RestoreSource } from './restore.ts';

const GB = 2 ** 30;

/** What to restore: a backup, or a table as it was at a time. */
export type RestoreRequest = { readonly backup: Backup } | { readonly table: string; readonly at: Date };

export interface PlanRestoreDeps {
  readonly dynamoDB: DynamoDBApi;
  readonly manifests: Manifests | undefined;
  /** The table that the application uses, or used before it was moved; undefined when nothing is deployed. */
  readonly liveTable: string | undefined;
  readonly lastTookSeconds: number | null;
}

/** The table that is restored into. */
export interface RestoreTarget {
  readonly target: string;
  /** Undefined where nobody has looked yet. */
  readonly progress?: RestorePlan['progress'];
}

/** The table that a request is restored into: named after the time of the rows, so that the same command finds it again. */
function targetOf(request: RestoreRequest, ownTable: string): string {
  const { at } = sourceOf(request);
  return `${ownTable}-${at.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/**
 * Works out what a restore would do, and how far an earlier run of it came.
 * @throws BackofficeError USAGE for a time outside of the window; CONFLICT when the target is another table.
 */
export async function planRestore(
  deps: PlanRestoreDeps,
  request: RestoreRequest,
  { target, progress: known }: RestoreTarget,
): Promise<RestorePlan> {
  const { dynamoDB, liveTable, lastTookSeconds } = deps;
  const source = sourceOf(request);
  if (target === liveTable)
    throw new BackofficeError('CONFLICT', `the application uses ${target} already`, {
      hint: 'restore into another table with --to; a restore never touches the live one',
    });
  const progress = known ?? (await progressOf(dynamoDB, source, target));
  if ('at' in request && progress === 'not begun') await requireInWindow(dynamoDB, request.table, request.at);
  const [manifest, live, ofBackup] = await Promise.all([
    source.backupArn === null ? null : (deps.manifests?.get({ arn: source.backupArn }) ?? null),
    readSettingsIfAny(dynamoDB, liveTable ?? source.table),
    source.backupArn === null ? null : encryptionOfBackup(dynamoDB, source.backupArn),
  ]);
  const { settings, settingsFrom } = settingsFor(manifest?.settings ?? null, live);
  const encryption = ofBackup ?? (settings === null ? null : encryptionIn(settings));
  const bytes = 'backup' in request ? request.backup.bytes : await sizeOf(dynamoDB, request.table);
  return {
    source,
    target,
    progress,
    settings: settings === null ? null : { ...settings, ...encryption },
    settingsFrom,
    encryption,
    notPutBack: NOT_PUT_BACK,
    bytes,
    cost: {
      once: (bytes / GB) * rateOf('tableRestores').usd,
      monthly: (bytes / GB) * rateOf('tableStorage').usd,
    },
    lastTookSeconds,
  };
}

/** A backup tells it itself, also one that was made elsewhere. */
async function encryptionOfBackup(dynamoDB: DynamoDBApi, arn: string): Promise<Encryption | null> {
  const described = await dynamoDB.describeBackup({ BackupArn: arn });
  const features = described.BackupDescription?.SourceTableFeatureDetails;
  return features === undefined ? null : encryptionOf(features.SSEDescription);
}

function encryptionIn({ encryption, encryptionKey }: TableSettings): Encryption {
  return { encryption, encryptionKey };
}

function sourceOf(request: RestoreRequest): RestoreSource {
  return 'backup' in request ? ofBackup(request.backup) : ofTime(request.table, request.at);
}

function settingsFor(
  kept: TableSettings | null,
  live: TableSettings | null,
): Pick<RestorePlan, 'settings' | 'settingsFrom'> {
  if (kept !== null) return { settings: kept, settingsFrom: 'the backup' };
  return live === null
    ? { settings: null, settingsFrom: 'nowhere' }
    : { settings: live, settingsFrom: 'the live table' };
}

function ofBackup({ arn, name, table, createdAt, status }: Backup): RestoreSource {
  if (status !== 'AVAILABLE')
    throw new BackofficeError('BUSY', `the backup ${name} is in ${status}`, {
      hint: (command) => `wait until it can be used: ${command('backup list')}`,
    });
  return { kind: 'backup', table, backupArn: arn, backupName: name, at: createdAt };
}

/** Seconds are as fine as it gets. */
function ofTime(table: string, at: Date): RestoreSource {
  const second = new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString();
  return { kind: 'time', table, backupArn: null, backupName: null, at: second };
}

async function requireInWindow(dynamoDB: DynamoDBApi, table: string, at: Date): Promise<void> {
  const { enabled, earliest, latest } = await readRecovery(dynamoDB, table);
  if (!enabled || earliest === null || latest === null)
    throw new BackofficeError('FAILED', `point-in-time recovery of ${table} is off`, {
      hint: (command) =>
        `restore a backup instead: ${command('backup list')}; for the next time: ${command('pitr enable')}`,
    });
  const inside = at >= new Date(Math.floor(Date.parse(earliest) / 1000) * 1000) && at <= new Date(latest);
  if (!inside)
    throw new BackofficeError('USAGE', `${at.toISOString()} cannot be gone back to`, {
      hint: `choose a time from ${earliest} to ${latest}`,
    });
}

/** Whether the target is there, and of the same source: then it is an earlier run of this restore. */
async function progressOf(
  dynamoDB: DynamoDBApi,
  source: RestoreSource,
  target: string,
): Promise<RestorePlan['progress']> {
  const progress = await progressIn(dynamoDB, source, target);
  if (progress !== undefined) return progress;
  throw new BackofficeError('CONFLICT', `the table ${target} is there already, and not of this restore`, {
    hint: 'restore into another table with --to',
  });
}

/** Undefined for a table that is not of this source. */
async function progressIn(
  dynamoDB: DynamoDBApi,
  source: RestoreSource,
  target: string,
): Promise<RestorePlan['progress'] | undefined> {
  const { Table } = (await ifFound(dynamoDB.describeTable({ TableName: target }))) ?? {};
  if (Table === undefined) return 'not begun';
  const { SourceBackupArn, SourceTableArn, RestoreDateTime } = Table.RestoreSummary ?? {};
  const same =
    source.backupArn === null
      ? SourceTableArn?.endsWith(`/${source.table}`) && sameSecond(RestoreDateTime, source.at)
      : SourceBackupArn === source.backupArn;
  if (!same) return undefined;
  return Table.TableStatus === 'ACTIVE' ? 'restored' : 'restoring';
}

const MOST_TARGETS = 99;

/**
 * A table to restore into: the one that is named after the time of the rows, or the next one where that is of another
 * restore, or no longer as it was restored.
 * @param mayUse whether a table that the application has used is what is asked for: a move that is resumed.
 */
export async function freeTarget(
  dynamoDB: DynamoDBApi,
  request: RestoreRequest,
  ownTable: string,
  mayUse: (table: string) => boolean,
): Promise<Required<RestoreTarget> & { readonly passedOver: readonly string[] }> {
  const first = targetOf(request, ownTable);
  const source = sourceOf(request);
  const passedOver: string[] = [];
  for (let number = 1; number <= MOST_TARGETS; number += 1) {
    const target = number === 1 ? first : `${first}-${number}`;
    const progress = await progressIn(dynamoDB, source, target);
    if (progress === 'not begun') return { target, progress, passedOver };
    if (progress !== undefined && (mayUse(target) || (await activeSince(dynamoDB, target)) === null))
      return { target, progress, passedOver };
    passedOver.push(target);
  }
  throw new BackofficeError('CONFLICT', `${MOST_TARGETS} tables of ${first} are there already`, {
    hint: 'restore into another table with --to',
  });
}

function sameSecond(time: Date | undefined, iso: string): boolean {
  return time !== undefined && Math.floor(time.getTime() / 1000) === Math.floor(Date.parse(iso) / 1000);
}

async function sizeOf(dynamoDB: DynamoDBApi, table: string): Promise<number> {
  return (await dynamoDB.describeTable({ TableName: table })).Table?.TableSizeBytes ?? 0;
}
