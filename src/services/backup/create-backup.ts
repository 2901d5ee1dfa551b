import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { BackofficeError } from '../../errors.ts';
import { type Backup, toBackup } from './backup.ts';
import type { Manifests } from './manifest.ts';
import { readBackups } from './read-backups.ts';
import { readTableSettings } from './table-settings.ts';

/** What a backup is made with. */
export interface BackupDeps extends Timing {
  readonly dynamoDB: DynamoDBApi;
  readonly manifests: Manifests;
}

/** `dev-backoffice-backup-20261125-101500`: the runbook's name, and the time. */
export function backupName(stackName: string, now: Date): string {
  return `${stackName}-backup-${now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}`;
}

/** Makes a backup of a table, with what the table is set to kept beside it. @param by the ARN of who makes it. */
export async function createBackup(
  { dynamoDB, manifests, clock }: BackupDeps,
  table: string,
  name: string,
  by: string,
): Promise<Backup> {
  const settings = await readTableSettings(dynamoDB, table);
  const time = clock.now();
  const backup = await requestBackup(dynamoDB, table, name, time);
  await manifests.put({ version: 1, arn: backup.arn, name, table, time: time.toISOString(), by, settings });
  return backup;
}

/** Makes a backup without anything beside it, and waits until it can be used. */
export async function backUp(
  maker: Pick<BackupDeps, 'dynamoDB' | 'clock' | 'signal'>,
  table: string,
  name: string,
): Promise<Backup> {
  return awaitBackup(maker, await requestBackup(maker.dynamoDB, table, name, maker.clock.now()));
}

/** Clocks may disagree a little. */
const CLOCK_SKEW_MS = 60_000;

/** A request whose answer got lost is not sent again: what it may have made is looked for. */
async function requestBackup(
  dynamoDB: DynamoDBApi,
  table: string,
  name: string,
  since: Date,
): Promise<Backup> {
  try {
    const { BackupDetails } = await dynamoDB.createBackup({ TableName: table, BackupName: name });
    return toBackup(BackupDetails);
  } catch (error) {
    if (!(error instanceof BackofficeError) || error.code !== 'UNREACHABLE') throw error;
    const made = (await readBackups(dynamoDB, [table])).find(
      (backup) => backup.name === name && Date.parse(backup.createdAt) >= since.getTime() - CLOCK_SKEW_MS,
    );
    if (made === undefined) throw error;
    return made;
  }
}

/** Waits until a backup can be used. */
export async function awaitBackup(
  { dynamoDB, clock, signal }: Pick<BackupDeps, 'dynamoDB' | 'clock' | 'signal'>,
  { arn }: Pick<Backup, 'arn'>,
): Promise<Backup> {
  const pace = createPace(clock, signal);
  for (;;) {
    const { BackupDescription } = await dynamoDB.describeBackup({ BackupArn: arn }, { fresh: true });
    const backup = toBackup(BackupDescription?.BackupDetails);
    if (backup.status !== 'CREATING') return backup;
    await pace.pause();
  }
}
