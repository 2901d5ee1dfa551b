import { resourceNames } from '../../../stack/contract/names.ts';
import { ifFound } from '../../errors.ts';
import type { BackupDeps } from '../../services/backup/create-backup.ts';
import { createManifests, type Manifests } from '../../services/backup/manifest.ts';
import { createRestoreLog, type RestoreLog } from '../../services/restore/restore-log.ts';
import { notDeployed } from '../../services/stack/stack.ts';
import type { Operation } from '../operation.ts';

/** The backups of an environment. */
export interface Backups {
  readonly dynamoDB: BackupDeps['dynamoDB'];
  /** The table that the application uses; undefined when nothing is deployed. */
  readonly activeTable: string | undefined;
  /** What the stack's own table is called; the names of others that restores made begin with it. */
  readonly ownTable: string;
  /** Kept in the artifacts bucket; undefined when nothing is deployed. */
  readonly manifests: Manifests | undefined;
}

/** Backups outlive what they are of, so the environment need not be deployed. */
export async function openBackups({ connection, environment, outputs, report }: Operation): Promise<Backups> {
  const dynamoDB = await connection.dynamoDB();
  const ownTable = resourceNames(environment.name).table;
  const deployed = await ifFound(outputs.refresh());
  if (deployed === undefined) return { dynamoDB, activeTable: undefined, ownTable, manifests: undefined };
  const { tableName, artifactsBucket } = deployed;
  return {
    dynamoDB,
    activeTable: tableName,
    ownTable,
    manifests: createManifests(await connection.s3(), artifactsBucket, report),
  };
}

/** What making a backup takes. @throws BackofficeError NOT_FOUND when nothing is deployed. */
export function backupDeps(operation: Operation, { dynamoDB, manifests }: Backups): BackupDeps {
  if (manifests === undefined) throw notDeployed(operation.environment.name);
  return { dynamoDB, manifests, clock: operation.clock, signal: operation.signal };
}

/** The restores that were begun; undefined when nothing is deployed. */
export async function openRestoreLog(
  operation: Operation,
  { activeTable }: Backups,
): Promise<RestoreLog | undefined> {
  if (activeTable === undefined) return undefined;
  const { artifactsBucket } = await operation.outputs.get();
  return createRestoreLog(await operation.connection.s3(), artifactsBucket, operation.report);
}
