import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError } from '../../errors.ts';
import { checkStored, readStored } from '../../schemas/read.ts';
import { type CutOverRecord, type RestoreRecord, restoreRecordSchema } from '../../schemas/restore.ts';

export type { CutOverRecord, RestoreRecord };

export interface RestoreLog {
  put(record: RestoreRecord): Promise<void>;
  /** @throws BackofficeError FAILED when its record is damaged. */
  get(target: string): Promise<RestoreRecord | null>;
  /** The newest first. */
  list(): Promise<RestoreRecord[]>;
}

/** @param report takes a line about each record that cannot be used and is left out of a list. */
export function createRestoreLog(s3: S3Api, bucket: string, report: (line: string) => void): RestoreLog {
  const PREFIX = 'restores/';

  async function textOf(key: string): Promise<string | null> {
    try {
      return await s3.getText(bucket, key);
    } catch (error) {
      if (error instanceof BackofficeError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  async function intact(key: string): Promise<RestoreRecord | null> {
    const text = await textOf(key);
    if (text === null) return null;
    const record = checkStored(restoreRecordSchema, text);
    if ('value' in record) return record.value;
    report(`warning: ${key} in ${bucket} cannot be used and is left out: ${record.problem}`);
    return null;
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
    async get(target) {
      const text = await textOf(`${PREFIX}${target}.json`);
      return text === null
        ? null
        : readStored(restoreRecordSchema, text, `the record of the restore into ${target}`, {
            hint: 'choose another table with --to',
          });
    },
    async list() {
      const keys = await s3.listKeys(bucket, PREFIX);
      const records = (await Promise.all(keys.map(intact))).filter((record) => record !== null);
      return records.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    },
  };
}
