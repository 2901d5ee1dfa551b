import type { S3Api } from '../../aws/s3.ts';
import { isBackofficeError } from '../../errors.ts';
import type { RestoreSource } from './restore.ts';

/** A restore, as it is kept in the artifacts bucket: who goes on with it, or back from it, need not be who began. */
export interface RestoreRecord {
  readonly version: 1;
  readonly target: string;
  readonly source: RestoreSource;
  /** Whether the newest backup was asked for: which one that was must not change when it is gone on with. */
  readonly latest: boolean;
  readonly by: string;
  /** ISO 8601, each null until it has come. */
  readonly startedAt: string;
  /** When the table could be used. */
  readonly restoredAt: string | null;
  /** When all that was asked for was done. */
  readonly finishedAt: string | null;
  readonly cutOver: CutOverRecord | null;
}

export interface CutOverRecord {
  /** The table that was left. */
  readonly from: string;
  /** ISO 8601; a safety backup that is older is not of this move. */
  readonly begunAt: string;
  readonly safetyBackup: { readonly name: string; readonly arn: string } | null;
  readonly switchedAt: string | null;
  readonly undoneAt: string | null;
}

export interface RestoreLog {
  put(record: RestoreRecord): Promise<void>;
  get(target: string): Promise<RestoreRecord | null>;
  /** The newest first. */
  list(): Promise<RestoreRecord[]>;
}

export function createRestoreLog(s3: S3Api, bucket: string): RestoreLog {
  const PREFIX = 'restores/';

  async function read(key: string): Promise<RestoreRecord | null> {
    try {
      return JSON.parse(await s3.getText(bucket, key)) as RestoreRecord;
    } catch (error) {
      if (isBackofficeError(error) && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  return {
    async put(record) {
      await s3.putObject({
        Bucket: bucket,
        Key: `${PREFIX}${record.target}.json`,
        Body: `${JSON.stringify(record, null, 2)}\n`,
        ContentType: 'application/json',
      });
    },
    get: (target) => read(`${PREFIX}${target}.json`),
    async list() {
      const keys = await s3.listKeys(bucket, PREFIX);
      const records = (await Promise.all(keys.map(read))).filter((record) => record !== null);
      return records.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    },
  };
}
