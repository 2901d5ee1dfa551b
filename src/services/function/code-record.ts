import type { S3Api } from '../../aws/s3.ts';
import { isBackofficeError } from '../../errors.ts';

/** What is known of code that was sent to the function outside of a deployment. */
export interface CodeRecord {
  /** The first digits of the hash of its source, by which a release is told; null for a file. */
  readonly code: string | null;
  readonly source: string;
  readonly by: string;
  /** ISO 8601. */
  readonly time: string;
}

const keyOf = (sha256: string): string => `updates/${Buffer.from(sha256, 'base64').toString('hex')}.json`;

/** Notes in the artifacts bucket what code is, by Lambda's hash of it. The first note stands. */
export async function noteCode(s3: S3Api, bucket: string, sha256: string, record: CodeRecord): Promise<void> {
  try {
    await s3.putObject({
      Bucket: bucket,
      Key: keyOf(sha256),
      Body: JSON.stringify(record),
      ContentType: 'application/json',
      IfNoneMatch: '*',
    });
  } catch (error) {
    if (!isBackofficeError(error) || error.awsCode !== 'PreconditionFailed') throw error;
  }
}

/** @returns undefined for code that was not sent from here. */
export async function readCodeRecord(
  s3: S3Api,
  bucket: string,
  sha256: string,
): Promise<CodeRecord | undefined> {
  try {
    return JSON.parse(await s3.getText(bucket, keyOf(sha256))) as CodeRecord;
  } catch (error) {
    if (isBackofficeError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
