import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { collectPages } from '../../aws/paging.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { belongsTo } from '../table/environment-tables.ts';
import { type Backup, type BackupReport, type ListedBackup, toBackup } from './backup.ts';
import type { Manifests } from './manifest.ts';

const READS_AT_ONCE = 8;

/**
 * Backups of tables, of every type, the newest first. There is no order in what AWS lists.
 * @param tables of these only; of the whole account and region without.
 */
export async function readBackups(
  dynamoDB: DynamoDBApi,
  tables: readonly string[] | undefined,
): Promise<Backup[]> {
  const backups = new Map<string, Backup>();
  // Those of the service AWS Backup are left out by ALL.
  for (const table of tables ?? [undefined])
    for (const type of ['ALL', 'AWS_BACKUP'] as const)
      for (const backup of await listBackups(dynamoDB, table, type)) backups.set(backup.arn, backup);
  return [...backups.values()].sort(newestFirst);
}

/**
 * Backups of the tables of an environment, of those that were deleted too, the newest first.
 * @param ownTable what the stack's own table is called.
 */
export async function readEnvironmentBackups(dynamoDB: DynamoDBApi, ownTable: string): Promise<Backup[]> {
  const belongs = belongsTo(ownTable);
  return (await readBackups(dynamoDB, undefined)).filter(({ table }) => belongs(table));
}

async function listBackups(
  dynamoDB: DynamoDBApi,
  table: string | undefined,
  type: 'ALL' | 'AWS_BACKUP',
): Promise<Backup[]> {
  const summaries = await collectPages(
    (start) =>
      dynamoDB.listBackups({
        BackupType: type,
        ...defined({ TableName: table, ExclusiveStartBackupArn: start }),
      }),
    ({ BackupSummaries = [] }) => BackupSummaries,
    ({ LastEvaluatedBackupArn }) => LastEvaluatedBackupArn,
  );
  return summaries.map(toBackup).filter(({ status }) => status !== 'DELETED');
}

function newestFirst(a: Backup, b: Backup): number {
  return a.createdAt < b.createdAt ? 1 : -1;
}

/** The same backups with who made them. */
export async function withMakers(
  backups: readonly Backup[],
  manifests: Manifests | undefined,
): Promise<ListedBackup[]> {
  const listed: ListedBackup[] = [];
  for (let start = 0; start < backups.length; start += READS_AT_ONCE)
    listed.push(
      ...(await Promise.all(
        backups.slice(start, start + READS_AT_ONCE).map(async (backup) => ({
          ...backup,
          by: (await manifests?.get(backup))?.by ?? null,
        })),
      )),
    );
  return listed;
}

/**
 * The newest backup of an environment's tables that can be used.
 * @param wanted leaves out those that are not.
 * @throws BackofficeError NOT_FOUND.
 */
export async function newestBackup(
  dynamoDB: DynamoDBApi,
  ownTable: string,
  wanted: (backup: Backup) => boolean = () => true,
): Promise<Backup> {
  const backups = await readEnvironmentBackups(dynamoDB, ownTable);
  const newest = backups.find((backup) => backup.status === 'AVAILABLE' && wanted(backup));
  if (newest !== undefined) return newest;
  throw new BackofficeError('NOT_FOUND', `there is no backup of ${ownTable}`, {
    hint: (command) => `make one: ${command('backup create')}`,
  });
}

/**
 * The backup of this ARN, or of this name among those of an environment's tables.
 * @throws BackofficeError NOT_FOUND; CONFLICT when several have the name.
 */
export async function findBackup(dynamoDB: DynamoDBApi, ownTable: string, wanted: string): Promise<Backup> {
  if (wanted.startsWith('arn:')) return describeBackup(dynamoDB, wanted);
  const backups = await readEnvironmentBackups(dynamoDB, ownTable);
  const [found, ...others] = backups.filter(({ name }) => name === wanted);
  if (found === undefined)
    throw new BackofficeError('NOT_FOUND', `there is no backup named "${wanted}"`, {
      hint: (command) => `see which there are: ${command('backup list')}`,
    });
  if (others.length > 0)
    throw new BackofficeError('CONFLICT', `${others.length + 1} backups have the name "${wanted}"`, {
      hint: `choose one by its ARN: ${[found, ...others].map(({ arn }) => arn).join(', ')}`,
    });
  return found;
}

async function describeBackup(dynamoDB: DynamoDBApi, arn: string): Promise<Backup> {
  const { BackupDescription } = await dynamoDB.describeBackup({ BackupArn: arn });
  return toBackup(BackupDescription?.BackupDetails);
}

/** Everything about one backup. */
export async function readBackupReport(
  dynamoDB: DynamoDBApi,
  manifests: Manifests | undefined,
  arn: string,
): Promise<BackupReport> {
  const [{ BackupDescription }, manifest] = await Promise.all([
    dynamoDB.describeBackup({ BackupArn: arn }),
    manifests?.get({ arn }) ?? null,
  ]);
  const { BackupDetails, SourceTableDetails: source, SourceTableFeatureDetails } = BackupDescription ?? {};
  return {
    backup: { ...toBackup(BackupDetails), by: manifest?.by ?? null },
    approximateItems: source?.ItemCount ?? 0,
    keys: (source?.KeySchema ?? []).map(({ AttributeName = '' }) => AttributeName),
    indexes: (SourceTableFeatureDetails?.GlobalSecondaryIndexes ?? []).map(({ IndexName = '' }) => IndexName),
    settings: manifest?.settings ?? null,
  };
}
