import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError } from '../../errors.ts';
import { type Manifest, manifestSchema } from '../../schemas/backup.ts';
import { checkStored } from '../../schemas/read.ts';
import { type Backup, backupId } from './backup.ts';

export type { Manifest };

/** The manifests of an environment's backups. */
export interface Manifests {
  put(manifest: Manifest): Promise<void>;
  /** Null for a backup that was not made with this program, and where the manifest is damaged, which is reported. */
  get(backup: Pick<Backup, 'arn'>): Promise<Manifest | null>;
  delete(backup: Pick<Backup, 'arn'>): Promise<void>;
}

/** @param report takes a line about each manifest that is damaged. */
export function createManifests(s3: S3Api, bucket: string, report: (line: string) => void): Manifests {
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
        const manifest = checkStored(manifestSchema, await s3.getText(bucket, keyOf(backup)));
        if ('value' in manifest) return manifest.value;
        report(`warning: ${keyOf(backup)} in ${bucket} cannot be used and is left out: ${manifest.problem}`);
        return null;
      } catch (error) {
        if (error instanceof BackofficeError && error.code === 'NOT_FOUND') return null;
        throw error;
      }
    },
    async delete(backup) {
      await s3.deleteObjects({ Bucket: bucket, Delete: { Objects: [{ Key: keyOf(backup) }] } });
    },
  };
}
