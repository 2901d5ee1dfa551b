import type { S3Api } from '../../aws/s3.ts';
import { isBackofficeError } from '../../errors.ts';
import { type Backup, backupId } from './backup.ts';
import type { TableSettings } from './table-settings.ts';

/** What is kept in the artifacts bucket beside a backup: what the backup itself does not hold. */
export interface Manifest {
  readonly version: 1;
  readonly arn: string;
  readonly name: string;
  readonly table: string;
  /** ISO 8601. */
  readonly time: string;
  readonly by: string;
  readonly settings: TableSettings;
}

/** The manifests of an environment's backups. */
export interface Manifests {
  put(manifest: Manifest): Promise<void>;
  /** Null for a backup that was not made with this program. */
  get(backup: Pick<Backup, 'arn'>): Promise<Manifest | null>;
  delete(backup: Pick<Backup, 'arn'>): Promise<void>;
}

export function createManifests(s3: S3Api, bucket: string): Manifests {
  const keyOf = (backup: Pick<Backup, 'arn'>): string => `backups/${backupId(backup)}.json`;
  return {
    async put(manifest) {
      await s3.putObject({
        Bucket: bucket,
        Key: keyOf(manifest),
        Body: `${JSON.stringify(manifest, null, 2)}\n`,
        ContentType: 'application/json',
      });
    },
    async get(backup) {
      try {
        return JSON.parse(await s3.getText(bucket, keyOf(backup))) as Manifest;
      } catch (error) {
        if (isBackofficeError(error) && error.code === 'NOT_FOUND') return null;
        throw error;
      }
    },
    async delete(backup) {
      await s3.deleteObjects({ Bucket: bucket, Delete: { Objects: [{ Key: keyOf(backup) }] } });
    },
  };
}
