import { resourceNames } from '../../../stack/contract.ts';
import { BackofficeError } from '../../errors.ts';
import type { BackupMaker } from '../../services/backups/create-backup.ts';
import { createManifests, type Manifests } from '../../services/backups/manifest.ts';
import { createRestoreLog, type RestoreLog } from '../../services/restore/restore-log.ts';
import { notDeployed } from '../../services/stack/stack.ts';
import type { Operation } from '../operation.ts';

/** The backups of an environment, and the tables that they are of. */
export interface Backups {
  readonly dynamoDB: BackupMaker['dynamoDB'];
  /** The table that the application uses; undefined when nothing is deployed. */
  readonly activeTable: string | undefined;
  /** The stack's own table, and the one that the application uses when that is another. */
  readonly tables: readonly string[];
  /** Kept in the artifacts bucket; undefined when nothing is deployed. */
  readonly manifests: Manifests | undefined;
}

/** Backups outlive what they are of, so the environment need not be deployed. */
export async function openBackups({ connection, environment, outputs, report }: Operation): Promise<Backups> {
  const dynamoDB = await connection.dynamoDB();
  const own = resourceNames(environment.name).table;
  const deployed = await outputs.refresh().catch((error: unknown) => {
    if (error instanceof BackofficeError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
  if (deployed === undefined)
    return { dynamoDB, activeTable: undefined, tables: [own], manifests: undefined };
  const { tableName, artifactsBucket } = deployed;
  return {
    dynamoDB,
    activeTable: tableName,
    tables: [...new Set([own, tableName])],
    manifests: createManifests(await connection.s3(), artifactsBucket, report),
  };
}

/** What making a backup takes. @throws BackofficeError NOT_FOUND when nothing is deployed. */
export function backupMaker(operation: Operation, { dynamoDB, manifests }: Backups): BackupMaker {
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
