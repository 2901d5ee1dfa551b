import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError, ifFound } from '../../errors.ts';
import { type CodeRecord, codeRecordSchema } from '../../schemas/code-record.ts';
import { checkStored, storedText } from '../../schemas/read.ts';

export type { CodeRecord };

const PREFIX = 'updates/';
const keyOf = (sha256: string): string => `${PREFIX}${Buffer.from(sha256, 'base64').toString('hex')}.json`;

/** Notes in the artifacts bucket what code is, by Lambda's hash of it. The first note stands. */
export async function noteCode(s3: S3Api, bucket: string, sha256: string, record: CodeRecord): Promise<void> {
  try {
    await s3.putObject({
      Bucket: bucket,
      Key: keyOf(sha256),
      Body: storedText(record),
      ContentType: 'application/json',
      IfNoneMatch: '*',
    });
  } catch (error) {
    if (!(error instanceof BackofficeError) || error.awsCode !== 'PreconditionFailed') throw error;
  }
}

/** All notes that can be read; undefined where there are more than `most`. */
export async function readCodeRecords(
  s3: S3Api,
  bucket: string,
  most: number,
): Promise<CodeRecord[] | undefined> {
  const keys = await s3.listKeys(bucket, PREFIX);
  if (keys.length > most) return undefined;
  const records: CodeRecord[] = [];
  for (const key of keys) {
    const record = checkStored(codeRecordSchema, await s3.getText(bucket, key));
    if ('value' in record) records.push(record.value);
  }
  return records;
}

/** @returns undefined for code that was not sent from here, or whose record is damaged: it is of no known source. */
export async function readCodeRecord(
  s3: S3Api,
  bucket: string,
  sha256: string,
): Promise<CodeRecord | undefined> {
  const text = await ifFound(s3.getText(bucket, keyOf(sha256)));
  if (text === undefined) return undefined;
  const record = checkStored(codeRecordSchema, text);
  return 'value' in record ? record.value : undefined;
}
